package staff

import (
	"time"

	"sipas/survey"
)

// Rights are what an account may do in its province on a day, by its grants. Whoever asks need not have signed in: what waits for a person is looked up
// with that person's rights also where a letter tells of it.
type Rights struct {
	Account  Account
	Today    time.Time // the day on which the grants are looked at
	Province string
}

// May tells whether the account may do something, somewhere.
func (r Rights) May(p Permission) bool {
	_, ok := r.roleFor(p)
	return ok
}

// Scope is where the account may do something: what all grants that hold and allow it reach together. It reaches nothing where none does.
func (r Rights) Scope(p Permission) survey.Scope {
	var units []survey.Unit
	whole := survey.InProvince(r.Province)
	for _, g := range r.Account.Grants {
		switch {
		case !g.Holds(r.Today) || !g.Role.May(p):
		case g.Unit.ID == 0:
			return whole
		default:
			units = append(units, g.Unit)
		}
	}
	if units == nil {
		return survey.Scope{}
	}
	return whole.Only(units...)
}

// roleFor is the role that lets the account do something; of several the one with the widest reach.
func (r Rights) roleFor(p Permission) (Role, bool) {
	role, found := Role(""), false
	for _, g := range r.Account.Grants {
		if g.Holds(r.Today) && g.Role.May(p) && (!found || g.Unit.ID == 0) {
			role, found = g.Role, true
		}
	}
	return role, found
}
