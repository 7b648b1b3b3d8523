package main

import (
	"context"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/simulate"
	"sipas/survey/topic"
)

// releasedAtMost is how many comments a demo has the department show: some batches of its unit, and enough is left to try the inbox with.
const releasedAtMost = 60

// addComments has the department show what was written about the unit that improves, and the unit reply: some are open, one is answered, one is at its end.
// Where there are real answers nothing is shown, for a real comment is nobody's to release but the department's.
func addComments(ctx context.Context, a *app, planted simulate.Planted, q survey.Questionnaire, until time.Time) error {
	real, err := a.survey.RealResponses(ctx, a.scope(), 1)
	if err != nil || real > 0 || !planted.Any {
		return err
	}
	lexicon, err := topic.Load()
	if err != nil {
		return err
	}
	g := followupdb.Gathering{Questionnaires: []survey.Questionnaire{q}, Conduct: lexicon.Conduct, Everything: true, Most: gatheredAtOnce}
	for n := g.Most; n == g.Most; {
		if n, err = a.followup.GatherComments(ctx, a.scope(), a.actor(), g); err != nil {
			return err
		}
	}
	if err := release(ctx, a, planted.Improves); err != nil {
		return err
	}
	if _, err := a.followup.MakeBatches(ctx, a.scope(), a.actor()); err != nil {
		return err
	}
	if err := addReplies(ctx, a, planted.Improves, until); err != nil {
		return err
	}
	_, err = a.followup.TellWork(ctx, a.scope(), a.actor(), survey.Date(a.now(), a.zone))
	return err
}

// release shows comments about a unit.
func release(ctx context.Context, a *app, unit survey.Unit) error {
	for range releasedAtMost {
		c, err := a.followup.NextComment(ctx, a.scope(), followup.CommentFilter{Unit: unit, Screening: followup.CommentNew})
		if survey.KindOf(err) == survey.NotFound {
			return nil
		}
		if err == nil {
			_, err = a.followup.ScreenComment(ctx, a.scope(), a.actor(), c.ID, followup.Screen{Act: followup.ShowComment, Revision: c.Revision})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addReplies has the unit handle the first comments that it reads. What it does about one since a demo before stays.
func addReplies(ctx context.Context, a *app, unit survey.Unit, until time.Time) error {
	months, err := a.followup.MonthsRead(ctx, a.scope(), unit)
	if err != nil || len(months) == 0 {
		return err
	}
	batches, err := a.followup.ReadBatches(ctx, a.scope(), followup.BatchFilter{Unit: unit, Month: months[0].Month, Most: 1})
	if err != nil || len(batches) == 0 {
		return err
	}
	given := followup.HandlingStep{Act: followup.OpenHandling, Owner: simulatedOwner, Name: "Nguyễn Văn Mẫu", DueOn: until.AddDate(0, 0, 5)}
	said := followup.HandlingStep{Act: followup.ReplyToComment, Reply: followup.Reply{Template: followup.ReplyTemplates()[0].Key, Language: survey.Vietnamese,
		Sentence: "Từ tuần tới quầy này mở thêm buổi sáng thứ bảy."}}
	ended := followup.HandlingStep{Act: followup.CloseHandling, Outcome: followup.HandledWhole}
	for n, steps := range [][]followup.HandlingStep{{given}, {given, said}, {given, said, ended}} {
		comment, revision := batches[0].Comments[n], 0
		if comment.Handling.State != followup.HandlingNone {
			continue
		}
		for _, step := range steps {
			step.Revision = revision
			h, err := a.followup.HandleComment(ctx, a.scope(), a.actor(), comment.ID, step, until)
			if err != nil {
				return err
			}
			revision = h.Revision
		}
	}
	return nil
}

// simulatedOwner is the number of nobody's account.
const simulatedOwner = -1
