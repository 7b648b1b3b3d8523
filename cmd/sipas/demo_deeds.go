package main

import (
	"context"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/simulate"
	"sipas/survey/topic"
)

// addDeeds has the unit that improves tell what it did about what people said: two quarters ago, so that a figure of after may be there, and in the last
// one. What stands there from a demo before stays.
func addDeeds(ctx context.Context, a *app, planted simulate.Planted, until time.Time) error {
	if !planted.Any {
		return nil
	}
	quarters := followup.DeedQuartersUntil(until)
	for _, d := range []followup.DeedStep{
		{Quarter: quarters[2], Topic: topic.Waiting, Words: "Mở thêm một quầy vào buổi sáng thứ hai và thứ sáu, là lúc đông người nhất; lấy số thứ tự ngay ở cửa."},
		{Quarter: quarters[1], Topic: topic.Guidance, Words: "Niêm yết lại thành phần hồ sơ của mười thủ tục hay làm nhất bằng chữ to, ở ngay lối vào."},
	} {
		d.DoneOn, d.Today = d.Quarter.AddDate(0, 2, 20), until
		if err := addDeed(ctx, a, planted.Improves, d); err != nil && survey.KindOf(err) != survey.Conflict {
			return err
		}
	}
	return nil
}

func addDeed(ctx context.Context, a *app, unit survey.Unit, step followup.DeedStep) error {
	step.By = followup.DeedSight{Units: a.scope(), Screens: a.scope()}
	d, err := a.followup.DraftDeed(ctx, a.scope(), a.actor(), unit, step, true)
	for _, act := range []followup.DeedAct{followup.ProposeDeed, followup.PublishDeed} {
		if err == nil {
			step.Act, step.Revision = act, d.Revision
			d, err = a.followup.ChangeDeed(ctx, a.scope(), a.actor(), d.ID, step)
		}
	}
	return err
}
