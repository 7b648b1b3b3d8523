package main

import (
	"context"
	"time"

	"sipas/cmd/metrics"
	"sipas/survey"
)

// queues are what waits for people or for the service, but for those that tell more of themselves: conduct, tasks, call-backs and webhooks.
func (p *parts) queues() []metrics.Queue {
	a := p.app
	of := func(oldest func(context.Context, survey.Scope) (time.Time, error)) func(context.Context) (time.Time, error) {
		return func(ctx context.Context) (time.Time, error) { return oldest(ctx, a.scope()) }
	}
	return []metrics.Queue{
		{Name: "sipas_comments_oldest_new_seconds", Help: "Age of the oldest comment that nobody has looked at, in whole days; 0: none.", Oldest: of(a.followup.OldestComment)},
		{Name: "sipas_comments_oldest_overdue_seconds", Help: "For how many whole days the day has gone by of the comment that a unit should have answered first; 0: none is late.",
			Oldest: func(ctx context.Context) (time.Time, error) {
				return a.followup.OldestHandling(ctx, a.scope(), survey.Date(a.now(), p.location))
			}},
		{Name: "sipas_topics_oldest_unread_seconds", Help: "Age of the oldest comment that no lexicon of topics has looked at, in whole days; 0: none.", Oldest: of(a.followup.OldestUnread)},
		{Name: "sipas_deeds_oldest_proposed_seconds", Help: "For how many whole days an entry of what a unit has done has waited for the department; 0: none waits.", Oldest: of(a.followup.OldestDeed)},
		{Name: "sipas_freeze_oldest_open_seconds", Help: "For how long a request to freeze a period has been open; 0: none is.", Oldest: of(a.staffFigures.OldestFreezeRequest), Exact: true},
		{Name: "sipas_imports_oldest_unfinished_seconds", Help: "For how long answers have not been held against an import that was cut off; 0: none was.", Oldest: of(a.staff.OldestImport), Exact: true},
		{Name: "sipas_accounts_oldest_waiting_seconds", Help: "For how long somebody who signed in by the single sign-on has waited for a role; 0: nobody does.", Exact: true,
			Oldest: func(ctx context.Context) (time.Time, error) {
				return a.accounts.OldestWaiting(ctx, a.scope(), survey.Date(a.now(), p.location))
			}},
	}
}
