/** Annotations of an object that Argo CD leaves alone when it is no longer in Git, or its Application is deleted: with it goes what nobody can make again. */
export const kept = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } as const;
