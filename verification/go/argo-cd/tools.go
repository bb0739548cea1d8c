//go:build tools

// Names the program that is built from this module, so that its pins cover all that it needs.
package tools

import _ "github.com/argoproj/argo-cd/v3/cmd"
