export const k3sBinary = '/usr/local/bin/k3s';

/**
 * K3s as people call it on a node: they log in as the user of Ansible, the kubeconfig there is for root alone, and the `secure_path` of sudo
 * on Rocky Linux lacks the folder.
 */
export const k3sAsRoot = `sudo ${k3sBinary}`;
