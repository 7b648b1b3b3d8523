package main

import (
	"context"
	"time"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/followup"
)

// addTasks adds tasks of a demo in every state, of this quarter and the last one, those of units and those that the inspectorate opens, so that every page and the
// report's three parts can be tried.
func (d *demoCommand) addTasks(ctx context.Context, a *app, today time.Time) error {
	all, err := a.survey.Units(ctx, a.scope())
	if err != nil {
		return err
	}
	var units []survey.Unit
	for _, u := range all {
		if u.Level != survey.LevelProvince {
			units = append(units, u)
		}
	}
	return a.followup.AddSyntheticTasks(ctx, a.scope(), a.actor(), demoTasks(units, today))
}

// demoTasks are tasks of the first units.
func demoTasks(units []survey.Unit, today time.Time) (tasks []followup.Task) {
	quarter := analytics.PeriodOf(analytics.Quarter, today)
	last, before := quarter.Previous(), quarter.Previous().Previous()
	ago := func(days int) time.Time { return today.AddDate(0, 0, -days) }
	read := func(p analytics.Period, n int64, value float64) followup.Reading {
		return followup.Reading{Period: p.String(), Start: p.Start, End: p.End(), Quarter: true, N: n, Value: value, Low: value - 5, High: value + 5}
	}
	judged := func(value, after float64) followup.Evidence {
		return followup.Evidence{Before: read(before, 164, value), After: read(last, 171, after), Difference: after - value, Low: after - value - 7.1, High: after - value + 7.1}
	}
	for n, t := range []followup.Task{
		{Why: followup.BadFigure, Period: last.String(), State: followup.TaskOpened, OpenedOn: ago(2), DueOn: today.AddDate(0, 0, 3)},
		{Why: followup.Falling, Period: last.String(), State: followup.TaskOpened, OpenedOn: ago(30), DueOn: ago(25), Escalation: followup.OverdueForProvince},
		{Why: followup.Reported, About: "trouble", Measure: followup.Trouble, Period: last.String(), State: followup.TaskAccepted, OpenedOn: ago(12), DueOn: today.AddDate(0, 0, 10)},
		{Why: followup.ByHand, Words: "Hàng chờ ở quầy đất đai dài quá nửa giờ vào sáng thứ Hai.", State: followup.TaskCause, OpenedOn: ago(20), DueOn: ago(4), Escalation: followup.OverdueForOwner,
			Cause: followup.CauseStaff, CauseWords: "Một người nghỉ thai sản, chưa có người thay."},
		{Why: followup.BadFigure, Period: last.String(), State: followup.TaskRemedy, OpenedOn: ago(25), DueOn: today.AddDate(0, 0, 6), Cause: followup.CauseGuidance,
			Remedy: "Niêm yết lại giấy tờ phải nộp theo từng thủ tục; cử một người hướng dẫn ở cửa."},
		{Why: followup.Reported, About: "extra", Measure: followup.ExtraPayment, Period: last.String(), State: followup.TaskDone, OpenedOn: ago(40), DueOn: ago(10), DoneOn: ago(12), Cause: followup.CauseManner,
			Remedy: "Quán triệt quy định về phí, lệ phí; gắn bảng mức thu ở quầy."},
		{Why: followup.BadFigure, Period: before.String(), State: followup.TaskJudged, OpenedOn: last.Start.AddDate(0, 0, 8), DueOn: last.Start.AddDate(0, 1, 0), DoneOn: last.Start.AddDate(0, 0, 25), JudgedOn: quarter.Start.AddDate(0, 0, 8),
			Cause: followup.CauseDelay, Remedy: "Giao một đầu mối theo dõi hồ sơ sắp đến hạn.", Verdict: followup.Recovered, Evidence: judged(66, 79)},
		{Why: followup.Falling, Period: before.String(), State: followup.TaskJudged, OpenedOn: last.Start.AddDate(0, 0, 10), DueOn: last.Start.AddDate(0, 1, 10), DoneOn: last.Start.AddDate(0, 0, 30), JudgedOn: quarter.Start.AddDate(0, 0, 8),
			Cause: followup.CauseSystem, Remedy: "Đề nghị nâng đường truyền của trung tâm.", Verdict: followup.NotRecovered, Evidence: judged(70, 72)},
		{Why: followup.BadFigure, Period: before.String(), State: followup.TaskJudged, OpenedOn: last.Start.AddDate(0, 0, 15), DueOn: last.Start.AddDate(0, 1, 15), DoneOn: last.Start.AddDate(0, 0, 40), JudgedOn: quarter.Start.AddDate(0, 0, 8),
			Cause: followup.CauseFacilities, Remedy: "Thêm ghế chờ, sửa máy lấy số.", Verdict: followup.TooFew},
		{Why: followup.ByHand, Words: "Mở nhầm cho đơn vị khác.", State: followup.TaskWithdrawn, OpenedOn: ago(15), DueOn: ago(10)},
	} {
		if n == len(units) {
			break
		}
		t.Unit, t.Audience, t.OpenedBy, t.ShownOn = units[n], followup.ForUnit, "service", t.OpenedOn
		if t.Measure == "" {
			t.Measure = followup.Index
		}
		if t.Why == followup.ByHand {
			t.OpenedBy = "demo"
		}
		if t.State != followup.TaskOpened && t.State != followup.TaskWithdrawn {
			t.OwnerName = "Nguyễn Văn Mô Phỏng"
		}
		tasks = append(tasks, t)
	}
	return append(tasks, conductTasks(units[len(tasks):], today)...)
}

// conductTasks are tasks as the inspectorate opens them out of cases, one in each state, by turns of the department and of its own. The cases of a demo are made later, by
// the service: none of them leads to one of these.
func conductTasks(units []survey.Unit, today time.Time) (tasks []followup.Task) {
	ago := func(days int) time.Time { return today.AddDate(0, 0, -days) }
	whose := []followup.Audience{followup.ForDepartment, followup.ForInspectorate}
	for n, state := range followup.TaskStates() {
		if n == len(units) {
			break
		}
		t := followup.Task{Unit: units[n], Why: followup.Conduct, Measure: followup.EitherOfThem, Audience: whose[n%len(whose)], Words: "Nhiều phản ánh về cách hướng dẫn giấy tờ ở cùng một quầy.", State: state,
			OpenedOn: ago(12 - n), OpenedBy: "demo", DueOn: today.AddDate(0, 0, 4+n)}
		if state != followup.TaskOpened && state != followup.TaskWithdrawn {
			t.OwnerName = "Nguyễn Văn Mô Phỏng"
		}
		switch state {
		case followup.TaskCause:
			t.Cause = followup.CauseManner
		case followup.TaskRemedy:
			t.Cause, t.Remedy = followup.CauseManner, "Tập huấn lại cách hướng dẫn người dân; đổi người trực quầy."
		case followup.TaskDone, followup.TaskJudged:
			t.Cause, t.Remedy, t.DoneOn = followup.CauseGuidance, "Niêm yết mức thu và giấy tờ phải nộp ngay tại quầy.", ago(5)
		}
		if state == followup.TaskJudged {
			t.Verdict, t.JudgedOn = followup.TooFew, ago(1)
		}
		tasks = append(tasks, t)
	}
	return tasks
}
