package main

import (
	"context"
	"slices"
	"time"

	"sipas/analytics"
	"sipas/analytics/alarm"
	"sipas/cmd/service"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/topic"
)

const tasksEvery = 10 * time.Minute

// A unit that usually has ten answers a week, and none for so many working days, is silent: by chance alone that would come once in twenty thousand weeks.
const (
	silentDays    = 5  // working days without an answer
	usualSpan     = 28 // days before them
	usualAnswers  = 40 // that came in those
	streakSpan    = 14 // days from which the last answers are: what was answered before is no news
	monthsShown   = 2  // settled months of which what was found by live answers is shown
	quartersWeigh = 5  // that a verdict may look at
	monthsWeigh   = 13
)

// taskDesk opens tasks by what is found in figures, shows them to units once what they were found in is published, has them go up when they are late, and gives the verdict on
// those that are called done. Each look is whole: what was done before is found again and changes nothing.
type taskDesk struct {
	app      *app
	calendar followup.Calendar
	rules    alarm.Rules
	units    func() []survey.Unit
	settings func() survey.Settings
}

// tasks looks after the tasks of the province.
func (p *parts) tasks() service.Service {
	d := &taskDesk{app: p.app, calendar: p.calendar, rules: p.serve.rules(), units: p.directory.Units, settings: p.directory.Settings}
	return service.Service{
		Name: "tasks", Within: workWithin, Every: tasksEvery,
		Failing: "tasks are not opened and judged at the moment", Well: "tasks are opened and judged again",
		Run: func(ctx context.Context, _ func()) error { return d.look(ctx) },
	}
}

func (d *taskDesk) look(ctx context.Context) error {
	a := d.app
	today := survey.Date(a.now(), a.zone)
	if !d.calendar.Covers(today.Year()) {
		a.log.Warn("the public holidays of this year are not known: working days are counted by weekends alone; lay a file into the directory of SIPAS_HOLIDAYS (handbook)", "year", today.Year())
	}
	for _, do := range []func(context.Context, time.Time) error{d.open, d.show, d.escalate, d.judge} {
		if err := do(ctx, today); err != nil {
			return err
		}
	}
	return nil
}

// settled is the last month that is.
func (d *taskDesk) settled(today time.Time) analytics.Period {
	return analytics.PeriodOf(analytics.Month, today.AddDate(0, 0, -d.settings().SettleDays)).Previous()
}

// open opens a task for everything that is found, or adds to the one that is open.
func (d *taskDesk) open(ctx context.Context, today time.Time) error {
	a := d.app
	found, err := d.find(ctx, today)
	if err != nil || len(found) == 0 {
		return err
	}
	synthetic, err := a.survey.Synthetic(ctx, a.scope())
	if err != nil {
		return err
	}
	for _, o := range found {
		o.Today, o.Synthetic = today, synthetic
		_, opened, err := a.followup.OpenTask(ctx, a.scope(), survey.Service(), followup.NewOpening(d.calendar, o))
		if err != nil {
			return err
		}
		if opened && !o.Why.Live() { // of what is not published yet no log tells either
			a.log.Info("a task is opened", "unit", o.Unit.Code, "why", string(o.Why), "about", o.About, "period", o.Period)
		}
	}
	return nil
}

// find is what is bad by the published figures, and by the answers as they come.
func (d *taskDesk) find(ctx context.Context, today time.Time) ([]followup.Opening, error) {
	a, quarter, month := d.app, analytics.PeriodOf(analytics.Quarter, today), d.settled(today)
	indices, err := a.figures.Indices(ctx, a.scope(), quarter)
	if err != nil {
		return nil, err
	}
	var streaks []survey.Streak
	if d.rules.Streak.Of > 0 {
		if streaks, err = a.survey.Streaks(ctx, a.scope(), today.AddDate(0, 0, -streakSpan), d.rules.Streak.Of); err != nil {
			return nil, err
		}
	}
	results, err := a.figures.Results(ctx, a.scope(), month, "", analytics.Live)
	if err != nil {
		return nil, err
	}
	units := d.units()
	found := openingsOf(append(d.rules.Find(quarter, units, indices, streaks), alarm.FindReports(month, results.Units)...))
	found = append(found, falling(month, results.Units)...)
	silent, err := d.silent(ctx, units, today)
	if err != nil {
		return nil, err
	}
	rising, err := d.rising(ctx, units, today)
	return slices.Concat(found, silent, rising), err
}

// rising are the tasks of units whose comments tell of a topic more often than in the quarter before.
func (d *taskDesk) rising(ctx context.Context, units []survey.Unit, today time.Time) (all []followup.Opening, err error) {
	a, quarter := d.app, analytics.PeriodOf(analytics.Quarter, today)
	now, err := a.followup.TopicsOfUnits(ctx, a.scope(), quarter.Start)
	if err != nil || len(now) == 0 {
		return nil, err
	}
	before, err := a.followup.TopicsOfUnits(ctx, a.scope(), quarter.Previous().Start)
	if err != nil {
		return nil, err
	}
	judged, err := a.followup.JudgeTopics(ctx, a.scope())
	if err != nil {
		return nil, err
	}
	return risingOf(units, now, before, func(one topic.Topic) bool { return judged[one].Trusted() }, quarter), nil
}

// risingOf are those of the units that are told of both quarters.
func risingOf(units []survey.Unit, now, before []followup.UnitTopics, trusted func(topic.Topic) bool, quarter analytics.Period) (all []followup.Opening) {
	for _, of := range now {
		n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.ID == of.UnitID })
		b := slices.IndexFunc(before, func(was followup.UnitTopics) bool { return was.UnitID == of.UnitID })
		if n < 0 || b < 0 {
			continue
		}
		for _, one := range followup.Rising(of, before[b], trusted) {
			all = append(all, followup.Opening{Unit: units[n], Why: followup.RisingTopic, About: string(one), Period: quarter.String()})
		}
	}
	return all
}

// openingsOf are the tasks that findings of the alarm ask for. A streak is of the month in which somebody answered last, with which it is published.
func openingsOf(findings []alarm.Finding) (all []followup.Opening) {
	for _, f := range findings {
		o := followup.Opening{Unit: f.Unit, Period: f.Period.String()}
		switch f.Alert {
		case alarm.BadFigure:
			o.Why = followup.BadFigure
		case alarm.BadStreak:
			o.Why, o.Period = followup.BadStreak, analytics.PeriodOf(analytics.Month, f.Streak.Last).String()
		case alarm.Reported:
			o.Why, o.About, o.Measure = followup.Reported, string(f.Report.Concern), measureOf(f.Report.Concern)
		default:
			continue
		}
		all = append(all, o)
	}
	return all
}

// measureOf is by what a task about reports is judged.
func measureOf(c analytics.Concern) followup.Measure {
	switch c {
	case analytics.Trouble:
		return followup.Trouble
	case analytics.Extra:
		return followup.ExtraPayment
	}
	return followup.EitherOfThem
}

// concernOf is the other way.
func concernOf(m followup.Measure) analytics.Concern {
	switch m {
	case followup.Trouble:
		return analytics.Trouble
	case followup.ExtraPayment:
		return analytics.Extra
	}
	return analytics.Either
}

// falling are the tasks of units whose figure of a settled month really fell.
func falling(month analytics.Period, units []analytics.UnitEstimate) (all []followup.Opening) {
	for _, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune} {
		for _, u := range analytics.NewAttention(analytics.OfLevel(units, level))[analytics.Falling] {
			all = append(all, followup.Opening{Unit: u.Unit, Why: followup.Falling, Period: month.String()})
		}
	}
	return all
}

// silent are the tasks of units that had answers and have none for days.
func (d *taskDesk) silent(ctx context.Context, units []survey.Unit, today time.Time) (all []followup.Opening, err error) {
	a, since := d.app, today
	for worked := 0; worked < silentDays; {
		if since = since.AddDate(0, 0, -1); d.calendar.Working(since) {
			worked++
		}
	}
	before, err := a.survey.Streaks(ctx, a.scope(), since.AddDate(0, 0, -usualSpan), usualAnswers)
	if err != nil {
		return nil, err
	}
	lately, err := a.survey.Streaks(ctx, a.scope(), since, 1)
	if err != nil {
		return nil, err
	}
	return silentOf(units, before, lately, analytics.PeriodOf(analytics.Month, today)), nil
}

// silentOf are the units with answers before and none lately.
func silentOf(units []survey.Unit, before, lately []survey.Streak, month analytics.Period) (all []followup.Opening) {
	for _, s := range before {
		heard := slices.ContainsFunc(lately, func(l survey.Streak) bool { return l.UnitID == s.UnitID && l.Answers > 0 })
		n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.ID == s.UnitID })
		if s.Answers >= usualAnswers && !heard && n >= 0 {
			all = append(all, followup.Opening{Unit: units[n], Why: followup.Silent, Measure: followup.NumberOfAnswers, Period: month.String()})
		}
	}
	return all
}

// show lets units see what was found in months that are published by now: of one in which fewer answered than anything they said is shown from, that nobody did.
func (d *taskDesk) show(ctx context.Context, today time.Time) error {
	a, month := d.app, d.settled(today)
	var published []followup.Published
	for range monthsShown {
		results, err := a.figures.Tables(ctx, a.scope(), month, analytics.Live)
		if err != nil {
			return err
		}
		for _, u := range results.Units {
			published = append(published, followup.Published{UnitID: u.ID, Period: month.String(), Few: u.N < d.settings().Minimums.Few})
		}
		month = month.Previous()
	}
	_, err := a.followup.ShowTasks(ctx, a.scope(), survey.Service(), d.calendar, published, today)
	return err
}

func (d *taskDesk) escalate(ctx context.Context, today time.Time) error {
	risen, err := d.app.followup.EscalateTasks(ctx, d.app.scope(), survey.Service(), d.calendar, today)
	if len(risen) > 0 {
		d.app.log.Info("tasks are late, and go up", "tasks", len(risen))
	}
	return err
}

// judge gives the verdict on what was called done, from published figures of months and quarters that are settled.
func (d *taskDesk) judge(ctx context.Context, today time.Time) error {
	a := d.app
	done, err := a.followup.Tasks(ctx, a.scope(), followup.TaskFilter{Sight: followup.Sight{Units: a.scope(), Department: true, Inspectorate: true}, State: followup.TaskDone})
	if err != nil {
		return err
	}
	before := survey.SettledBefore(a.now(), d.settings().SettleDays, a.zone)
	for _, t := range done {
		readings, err := d.readings(ctx, t, before)
		if err != nil {
			return err
		}
		verdict, by := followup.Weigh(t.Measure, t.DoneOn, before, readings, apart)
		if verdict == followup.NoVerdict {
			continue
		}
		err = a.followup.JudgeTask(ctx, a.scope(), survey.Service(), t, verdict, by, today)
		if err != nil && survey.KindOf(err) != survey.Conflict { // who has taken it up again meanwhile
			return err
		}
	}
	return nil
}

// apart is the interval of the difference of two figures, by Newcombe's way from the intervals of both.
func apart(after, before followup.Reading) (low, high float64) {
	i := analytics.Difference(after.Value, analytics.Interval{Low: after.Low, High: after.High}, before.Value, analytics.Interval{Low: before.Low, High: before.High})
	return i.Low, i.High
}

// readings are the published figures that a task may be judged by. Those from before people were asked something else tell nothing of what came after.
func (d *taskDesk) readings(ctx context.Context, t followup.Task, settledBefore time.Time) (all []followup.Reading, err error) {
	a := d.app
	for kind, most := range map[analytics.PeriodKind]int{analytics.Month: monthsWeigh, analytics.Quarter: quartersWeigh} {
		points, err := a.figures.Trend(ctx, a.scope(), t.Unit.Code, kind, false)
		if err != nil {
			return nil, err
		}
		points = slices.DeleteFunc(points, func(p analytics.TrendPoint) bool { return p.Period.End().After(settledBefore) })
		for _, p := range points[max(0, len(points)-most):] {
			if p.Break {
				all = slices.DeleteFunc(all, func(r followup.Reading) bool { return r.Quarter == (kind == analytics.Quarter) })
			}
			r, ok, err := d.reading(ctx, t, p)
			if err != nil {
				return nil, err
			}
			if ok {
				all = append(all, r)
			}
		}
	}
	return all, nil
}

// reading is a published figure as the task is judged by; there is none where none is shown.
func (d *taskDesk) reading(ctx context.Context, t followup.Task, p analytics.TrendPoint) (followup.Reading, bool, error) {
	r := followup.Reading{Period: p.Period.String(), Start: p.Period.Start, End: p.Period.End(), Quarter: p.Period.Kind == analytics.Quarter, N: p.N}
	switch {
	case t.Measure == followup.NumberOfAnswers:
		return r, true, nil
	case t.Measure == followup.Index && p.Index != nil:
		r.Value, r.Low, r.High = *p.Index, *p.Low, *p.High
		return r, true, nil
	case t.Measure == followup.Index:
		return r, false, nil
	}
	a := d.app
	results, err := a.figures.Results(ctx, a.scope(), p.Period, t.Unit.Code, analytics.Latest)
	if err != nil {
		return r, false, err
	}
	for _, u := range results.Units {
		if share := u.Reported(concernOf(t.Measure)); u.Code == t.Unit.Code && share != nil {
			r.Value, r.Low, r.High = share.Share, share.Low, share.High
			return r, true, nil
		}
	}
	return r, false, nil
}
