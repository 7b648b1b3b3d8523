package staff

import (
	"slices"
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
	_, ok := r.roleFor(p, survey.Unit{})
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

// Unopened are the grants that hold and that there is nothing to do for yet.
func (r Rights) Unopened() []Grant {
	return slices.DeleteFunc(slices.Clone(r.Account.Grants), func(g Grant) bool { return !g.Holds(r.Today) || slices.Contains(OpenRoles(), g.Role) })
}

// roleFor is the role that lets the account do something in a unit: of several one that is given in the province before one that is given in that unit, and
// one of another unit last. The zero unit is none.
func (r Rights) roleFor(p Permission, unit survey.Unit) (role Role, found bool) {
	best := 0
	for _, g := range r.Account.Grants {
		fits := 1
		switch g.Unit.ID {
		case 0:
			fits = 3
		case unit.ID:
			fits = 2
		}
		if g.Holds(r.Today) && g.Role.May(p) && fits > best {
			role, found, best = g.Role, true, fits
		}
	}
	return role, found
}
