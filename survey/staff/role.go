package staff

import (
	"slices"

	"sipas/survey"
)

// Role is what a person is in a province.
type Role string

// The roles. The rated official at a desk has none.
const (
	Admin       Role = "admin"
	Department  Role = "department"
	Leader      Role = "leader"
	Handler     Role = "handler"
	Inspector   Role = "inspector"
	Interviewer Role = "interviewer"
)

// Roles returns all roles.
func Roles() []Role { return []Role{Admin, Department, Leader, Handler, Inspector, Interviewer} }

// OpenRoles returns those that there is something to do for, which pages offer: nobody types answers from paper and phone yet.
func OpenRoles() []Role {
	return slices.DeleteFunc(Roles(), func(r Role) bool {
		return !slices.ContainsFunc(rightsOf(r).may, func(p Permission) bool { return p != EnterAnswers })
	})
}

// Permission is one kind of thing a person may do.
type Permission string

// The permissions.
const (
	ManageAccounts Permission = "accounts.manage" // accounts, grants, rules of the single sign-on
	ManageKeys     Permission = "keys.manage"     // keys of other systems
	ManageSettings Permission = "settings.manage" // settings of the province in force
	ViewPlaces     Permission = "places.view"     // units and their desks, posters
	ManagePlaces   Permission = "places.manage"   // open, rename, close, reopen, move desks
	ViewDevices    Permission = "devices.view"    // tablets and how they are
	ManageDevices  Permission = "devices.manage"  // enrol, move, pause, revoke them, undo what they brought
	ViewFigures    Permission = "figures.view"    // figures, also while the public sees none
	ViewPeriods    Permission = "periods.view"    // months, quarters, years and their editions
	FreezePeriods  Permission = "periods.freeze"  // propose and sign an edition
	ImportTables   Permission = "imports.manage"  // transactions and the benchmark
	ReviewStanding Permission = "standing.review" // what was set aside
	ExportAnswers  Permission = "answers.export"  // single answers
	ViewAudit      Permission = "audit.view"      // the audit log, of what was done with units
	TakeAudit      Permission = "audit.export"    // all of it, and its file
	ViewWhoSees    Permission = "access.view"     // who can see a unit
	ScreenComments Permission = "comments.screen" // all comments
	ReadComments   Permission = "comments.read"   // those that were released
	HandleComments Permission = "comments.handle" // read those that were released to a unit, and reply
	LeadComments   Permission = "comments.lead"   // give those an owner and a day
	HandleTasks    Permission = "tasks.handle"    // tasks and replies of a unit
	ViewTasks      Permission = "tasks.view"      // tasks, of units or of the inspectorate
	LeadTasks      Permission = "tasks.lead"      // accept tasks of a unit, give them an owner and a day
	OverseeTasks   Permission = "tasks.oversee"   // all units' tasks, from before they see them on
	HandleConduct  Permission = "conduct.handle"  // trouble and extra payment
	EnterAnswers   Permission = "answers.enter"   // from paper and phone

	HandleCallBacks Permission = "callbacks.handle" // numbers of people who want to be called
)

// Permissions returns all permissions.
func Permissions() []Permission {
	return []Permission{ManageAccounts, ManageKeys, ManageSettings, ViewPlaces, ManagePlaces, ViewDevices, ManageDevices, ViewFigures, ViewPeriods,
		FreezePeriods, ImportTables, ReviewStanding, ExportAnswers, ViewAudit, TakeAudit, ViewWhoSees, ScreenComments, ReadComments, HandleComments, LeadComments, HandleTasks, ViewTasks, LeadTasks, OverseeTasks,
		HandleConduct, EnterAnswers, HandleCallBacks}
}

// Reach says where a role may be given.
type Reach string

// The reaches.
const (
	ProvinceOnly   Reach = "province"
	UnitOnly       Reach = "unit"
	ProvinceOrUnit Reach = "either"
)

// rights is what a role may do, where it is given, and whether it asks for a second factor.
type rights struct {
	reach        Reach
	secondFactor bool
	may          []Permission
}

// rightsOf is the one table of who may do what.
func rightsOf(r Role) rights {
	switch r {
	case Admin:
		return rights{ProvinceOnly, true, []Permission{ManageAccounts, ManageKeys, ManageSettings, ViewPlaces, ManagePlaces, ViewDevices, ManageDevices, ViewWhoSees}}
	case Department:
		return rights{ProvinceOnly, true, []Permission{ViewPlaces, ViewDevices, ViewFigures, ViewPeriods, FreezePeriods, ImportTables, ReviewStanding,
			ExportAnswers, ViewAudit, TakeAudit, ViewWhoSees, ScreenComments, ReadComments, HandleComments, LeadComments, HandleTasks, ViewTasks, OverseeTasks, HandleCallBacks}}
	case Leader:
		return rights{ProvinceOrUnit, false, []Permission{ViewPlaces, ViewDevices, ViewFigures, ViewAudit, ViewWhoSees, ReadComments, HandleComments, LeadComments, HandleTasks, ViewTasks, LeadTasks}}
	case Handler:
		return rights{UnitOnly, false, []Permission{HandleComments, HandleTasks, ViewTasks}}
	case Inspector:
		return rights{ProvinceOnly, false, []Permission{HandleConduct, ViewTasks}}
	case Interviewer:
		return rights{UnitOnly, false, []Permission{EnterAnswers}}
	}
	return rights{}
}

// May tells whether the role lets somebody do something, somewhere.
func (r Role) May(p Permission) bool { return slices.Contains(rightsOf(r).may, p) }

// Reach says where the role may be given.
func (r Role) Reach() Reach { return rightsOf(r).reach }

// NeedsSecondFactor tells whether who has the role must prove twice who it is.
func (r Role) NeedsSecondFactor() bool { return rightsOf(r).secondFactor }

// Known tells whether there is such a role.
func (r Role) Known() bool { return slices.Contains(Roles(), r) }

// Fits tells whether the role may be given in a unit, or, where it is the zero unit, in the province.
func (r Role) Fits(unit survey.Unit) bool {
	switch r.Reach() {
	case ProvinceOnly:
		return unit.ID == 0
	case UnitOnly:
		return unit.ID != 0
	}
	return r.Known()
}
