package staff

import "time"

// Invitation is a link of one use with which a person chooses a password.
type Invitation struct {
	Token     Token // shown once
	Account   AccountID
	ExpiresAt time.Time
}

// NewInvitation makes one as of now.
func NewInvitation(now time.Time) *Invitation {
	return &Invitation{Token: NewToken(), ExpiresAt: now.Add(InvitationLife)}
}
