// Package webhook brings letters of package survey/webhook to other systems: to addresses alone that the operator lists, at the very address of the
// network that was looked at, without following anybody elsewhere, through no proxy. Of what a receiver answers its status alone is kept.
package webhook
