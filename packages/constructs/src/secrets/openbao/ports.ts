/** Where a server answers its clients, and where servers speak to each other. */
export const openBaoPorts = { api: 8200, cluster: 8201 } as const;
