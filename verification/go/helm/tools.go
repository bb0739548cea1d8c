//go:build tools

// Names the program that is built from this module, so that its pins cover all that it needs.
package tools

import _ "helm.sh/helm/v4/cmd/helm"
