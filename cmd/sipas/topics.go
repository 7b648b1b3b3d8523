package main

import (
	"context"

	"sipas/cmd/service"
	"sipas/survey"
	"sipas/survey/topic"
)

// topicsAtOnce is how many comments a lexicon looks at in one transaction: some milliseconds' work.
const topicsAtOnce = 1000

// topics has the lexicon look at comments that it has not looked at, and tells units what they may be told of a day that is over. A lexicon that has changed
// looks at all again, while everything else goes on; a program that is ended goes on where it was.
func (p *parts) topics() service.Service {
	a := p.app
	return service.Service{
		Name: "topics", Within: workWithin, Every: lookEvery, Rest: 1,
		Failing: "topics of comments are not looked for at the moment", Well: "topics of comments are looked for again",
		Run: func(ctx context.Context, _ func()) error {
			lexicon, err := topic.Load()
			if err != nil {
				return err
			}
			for n := topicsAtOnce; n == topicsAtOnce; {
				if n, err = a.followup.FindTopics(ctx, a.scope(), survey.Service(), lexicon, topicsAtOnce); err != nil {
					return err
				}
			}
			moved, err := a.followup.TellTopics(ctx, a.scope(), survey.Service(), lexicon, survey.Date(a.now(), p.location))
			if moved > 0 {
				a.log.Info("units are told more of what comments tell of", "quarters of units", moved)
			}
			return err
		},
	}
}

// unreadTopics is how many comments the lexicon has not looked at.
func (p *parts) unreadTopics(ctx context.Context) (int, error) {
	lexicon, err := topic.Load()
	if err != nil {
		return 0, err
	}
	progress, err := p.app.followup.TopicProgress(ctx, p.app.scope(), lexicon)
	return progress.Unread, err
}
