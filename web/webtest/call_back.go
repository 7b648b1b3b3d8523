package webtest

import (
	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
)

// Vault seals who wants to be called back as the site does.
func (s *Site) Vault() *staff.Vault {
	s.T.Helper()
	v, err := staff.NewVaultFor(followup.CallBackPurpose, []byte("a secret of the tests"))
	if err != nil {
		s.T.Fatal(err)
	}
	return v
}

// Caller is somebody who has left a number today, to be called back about a unit.
func (s *Site) Caller(scope survey.Scope, unit survey.Unit, phone, name string) followup.CallBack {
	s.T.Helper()
	asked, err := followup.CallForm{Phone: phone, Name: name, Time: "morning", Topic: "officials", Consent: true}.Read()
	if err != nil {
		s.T.Fatal(err)
	}
	c, err := asked.Waiting(s.Vault(), uuid.New(), unit, survey.Date(s.now(), s.now().Location()))
	if err == nil {
		err = s.Followup.AskCallBack(s.T.Context(), scope, survey.Service(), c)
	}
	if err != nil {
		s.T.Fatal(err)
	}
	return c
}
