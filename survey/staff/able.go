package staff

import (
	"slices"
	"time"
)

// Able counts the accounts that may do something in the whole province on a day, and can sign in to do it.
func Able(accounts []Account, p Permission, today time.Time) int {
	n := 0
	for _, a := range accounts {
		ready := a.State == Active && (!a.Local() || a.PasswordHash != "")
		if ready && slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Unit.ID == 0 && g.Holds(today) && g.Role.May(p) }) {
			n++
		}
	}
	return n
}
