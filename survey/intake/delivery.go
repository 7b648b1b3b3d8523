package intake

import (
	"context"

	"sipas/survey"
)

// Delivery is what a tablet brings at once. Admit lets it in before anything of it is read, so that one gone wild costs little.
type Delivery struct {
	desk *Desk
	from From
}

// Admit lets a tablet deliver; it fails with kind Limited.
func (d *Desk) Admit(from From) (Delivery, error) {
	return Delivery{d, from}, TooMany("limit", d.devices.Take(from.Device.ID.String(), d.o.Now()))
}

// Submit hands in the answers of a delivery, so that they share a commit, and returns for each, in order, what Desk.Submit would
// have. An answer may come days after it was given: its place must have been open on that day.
func (v Delivery) Submit(ctx context.Context, submissions []survey.Submission) ([]survey.Outcome, []error) {
	outcomes, errs := make([]survey.Outcome, len(submissions)), make([]error, len(submissions))
	now := v.desk.o.Now().In(v.desk.o.Location)
	sound, at := make([]survey.Response, 0, len(submissions)), make([]int, 0, len(submissions))
	for n, submission := range submissions {
		var r survey.Response
		if r, errs[n] = v.desk.receive(submission, v.from, now); errs[n] == nil {
			sound, at = append(sound, r), append(at, n)
		}
	}
	accepted, failed := v.desk.o.Accepter.AcceptAll(ctx, sound)
	for i, n := range at {
		outcomes[n], errs[n] = accepted[i], failed[i]
	}
	return outcomes, errs
}
