package main

import (
	"context"
	"time"
)

// leastCommentMonths is how long the database keeps a comment in any case.
const leastCommentMonths = 3

const forgetEvery = 6 * time.Hour

// forget deletes comments whose term is over, soon after the start and a few times a day, until ctx ends.
func (s *serveCommand) forget(ctx context.Context, a *app) {
	for ctx.Err() == nil {
		n, err := a.survey.DeleteOldComments(ctx, a.Province, s.CommentMonths)
		switch {
		case err != nil && ctx.Err() == nil:
			a.log.Warn("old comments are still there; the next try is in six hours", "error", err)
		case n > 0:
			a.log.Info("comments whose term is over are deleted", "comments", n, "months", s.CommentMonths)
		}
		select {
		case <-ctx.Done():
		case <-time.After(forgetEvery):
		}
	}
}
