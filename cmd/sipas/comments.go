package main

import (
	"context"
	"time"

	"sipas/cmd/service"
	"sipas/survey"
)

// leastCommentMonths is how long the database keeps a comment in any case.
const leastCommentMonths = 3

const forgetEvery = 6 * time.Hour

// forget is the service that deletes comments whose term is over.
func (s *serveCommand) forget(a *app) service.Service {
	return service.Service{Name: "comments", Every: forgetEvery, Failing: "old comments are still there; the next try is in six hours", Well: "old comments are deleted again",
		Run: func(ctx context.Context, _ func()) error {
			n, err := a.survey.DeleteOldComments(ctx, a.scope(), survey.Service(), s.CommentMonths)
			if n > 0 {
				a.log.Info("comments whose term is over are deleted", "comments", n, "months", s.CommentMonths)
			}
			return err
		}}
}
