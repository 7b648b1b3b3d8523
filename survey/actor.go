package survey

import "strings"

// ActorKind says what kind of somebody acts.
type ActorKind string

// The kinds of actor.
const (
	ServiceActor ActorKind = "service" // the program itself: what citizens and tablets send, and what follows from it
	CommandActor ActorKind = "command" // somebody at the server's command line
)

// Actor is who changes something. The zero Actor is nobody, and nobody may change anything.
type Actor struct {
	kind ActorKind
	name string
}

// Service is the program acting by itself.
func Service() Actor { return Actor{ServiceActor, string(ServiceActor)} }

// CommandLine is a person at the server's command line, under the name given there.
func CommandLine(name string) Actor { return Actor{CommandActor, strings.TrimSpace(name)} }

// Name is what is written down of who acted.
func (a Actor) Name() string { return a.name }

// Person tells whether somebody acts who can answer for it.
func (a Actor) Person() bool { return a.kind == CommandActor && a.name != "" }

// MayChange fails with kind Forbidden where nobody acts or the scope reaches nothing: what every change asks first.
func MayChange(op string, scope Scope, actor Actor) error {
	if actor.name == "" || scope.province == "" {
		return Outside(op)
	}
	return nil
}

// Outside is the refusal of what lies outside a scope.
func Outside(op string) error { return &Error{Op: op, Kind: Forbidden, Key: "scope.outside"} }
