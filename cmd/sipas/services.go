package main

import (
	"context"
	"strings"
	"time"

	"sipas/cmd/doctor"
	"sipas/cmd/metrics"
	"sipas/cmd/service"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

const (
	superviseEvery = 300 * time.Millisecond // how soon a private PostgreSQL that has died is started again
	lookEvery      = time.Second            // how soon what broke or changed is looked at again
	readersEvery   = 15 * time.Second       // how soon a dashboard's session is ended that is open for more than a minute
	hindsightEvery = 3 * time.Second        // how soon a crowd is set aside whose first were counted
	usualEvery     = time.Hour
	forgetEvery    = 6 * time.Hour
	clearEvery     = 10 * time.Minute // an upload waits for an hour
	finishEvery    = time.Minute
	compactEvery   = 6 * time.Hour
	probeEvery     = 15 * time.Minute // how soon a certificate that was renewed, or was not, is seen
)

// compactAfter is how many days after theirs tallies are compressed: by then hardly anything is added to them.
const compactAfter = 8

// How long one run may take: a year of ten million answers is published in seconds, everything else within one.
const (
	publishWithin = 10 * time.Minute
	workWithin    = 2 * time.Minute
)

// usualDays are those before today that a usual day is found from.
const usualDays = 28

// services are what goes on beside answering. The last begun is ended first: no answer is lost while what waits is stored, and the database
// is looked after until nobody needs it.
func (p *parts) services() []service.Service {
	var all []service.Service
	if p.app.private != nil {
		all = append(all, p.supervision())
	}
	all = append(all, p.following(), p.followingDeeds(), p.publishingCounts(), p.sweeping(), p.publishing(), p.freezing(), p.usual(), p.hindsight(), p.screening(), p.app.endingLongReads(), p.forgetting(), p.signingOut(), p.clearing(), p.finishing(), p.compacting(), p.retiring(), p.tasks())
	all = append(all, p.topics(), p.inspecting())
	all = append(all, p.watching(), p.webhooks())
	all = append(all, p.callingBack())
	if p.serve.SMTPURL != "" {
		all = append(all, p.digests())
	}
	if p.serve.AlertmanagerURL != "" {
		all = append(all, p.alarm())
	}
	if p.serve.MetricsListen != "" {
		if strings.HasPrefix(p.base, "https:") {
			all = append(all, p.probing())
		}
		all = append(all, p.metrics())
	}
	return append(all, p.intake())
}

func (p *parts) supervision() service.Service {
	return service.Service{
		Name: "private PostgreSQL", Every: superviseEvery,
		Failing: "private PostgreSQL is down", Well: "private PostgreSQL runs again",
		Run: func(ctx context.Context, _ func()) error { return p.app.private.Supervise(ctx) },
	}
}

func (p *parts) following() service.Service {
	return service.Service{
		Name: "directory", Every: lookEvery,
		Failing: "places are not followed at the moment", Well: "places are followed again",
		Run: p.directory.Follow,
	}
}

// sweeping sets aside, as staff, what had come of a tablet's day before it was seen to be more than one tablet takes.
func (p *parts) sweeping() service.Service {
	a := p.app
	return service.Service{
		Name: "tablets", Within: workWithin, Every: lookEvery,
		Failing: "what tablets brought too much of still counts", Well: "what tablets brought too much of is set aside again",
		Run: func(ctx context.Context, _ func()) error {
			n, err := a.staff.SweepDevices(ctx, a.scope(), survey.Service())
			if n > 0 {
				a.log.Warn("answers of a tablet's day are set aside, for one tablet cannot have taken so many: see sipas device list and sipas device batches", "answers", n)
			}
			return err
		},
	}
}

func (p *parts) publishing() service.Service {
	return service.Service{
		Name: "publisher", Every: lookEvery, Rest: 2, Within: publishWithin,
		Failing: "figures are not published at the moment", Well: "figures are published again",
		Run: func(ctx context.Context, _ func()) error { return p.publisher.Publish(ctx, false, nil) },
	}
}

// freezing carries out what people have signed.
func (p *parts) freezing() service.Service {
	return service.Service{
		Name: "freezing", Every: lookEvery, Rest: 2, Within: publishWithin,
		Failing: "what was signed is not frozen at the moment", Well: "what was signed is frozen again",
		Run: func(ctx context.Context, _ func()) error {
			closed, err := p.freezer.FreezeSigned(ctx)
			for _, r := range closed {
				p.app.log.Info("a request to freeze a period is closed", "period", r.Period.String(), "request", r.Number, "state", string(r.State), "edition", r.Edition)
			}
			return err
		},
	}
}

// endingLongReads ends dashboards' sessions that hold old rows, and locks that a migration waits for. Their role may set its own limits back.
func (a *app) endingLongReads() service.Service {
	return service.Service{
		Name: "long reads", Within: workWithin, Every: readersEvery,
		Failing: "sessions of grafana_ro that are open for long are not ended at the moment", Well: "sessions of grafana_ro that are open for long are ended again",
		Run: func(ctx context.Context, _ func()) error {
			n, err := pg.EndLongReads(ctx, a.pool)
			if n > 0 {
				a.log.Warn("sessions of grafana_ro whose transaction was open for more than a minute are ended", "sessions", n)
			}
			return err
		},
	}
}

// usual has the judge know how many come on a usual day.
func (p *parts) usual() service.Service {
	a := p.app
	return service.Service{
		Name: "usual days", Within: workWithin, Every: usualEvery,
		Failing: "usual days of units are not known at the moment", Well: "usual days of units are known again",
		Run: func(ctx context.Context, _ func()) error {
			today := survey.Date(a.now(), p.location)
			usual, err := a.survey.UsualDays(ctx, a.scope(), today.AddDate(0, 0, -usualDays), today)
			if err == nil {
				p.judge.SetUsual(usual)
			}
			return err
		},
	}
}

// hindsight carries out what the judge decides about a day's answers in the light of those that came after them.
func (p *parts) hindsight() service.Service {
	a := p.app
	return service.Service{
		Name: "hindsight", Within: workWithin, Every: hindsightEvery, Rest: 1,
		Failing: "crowds are not set aside in hindsight at the moment", Well: "crowds are set aside in hindsight again",
		Run: func(ctx context.Context, _ func()) error {
			asked := p.judge.Hindsight(a.now())
			applied, err := a.staff.ApplyRules(ctx, a.scope(), survey.Service(), asked)
			if err != nil { // of the rest nobody knows
				asked = applied
			}
			p.judge.Applied(asked, applied)
			return err
		},
	}
}

// forgetting deletes comments whose term is over.
func (p *parts) forgetting() service.Service {
	a, months := p.app, p.serve.CommentMonths
	return service.Service{
		Name: "comments", Within: workWithin, Every: forgetEvery,
		Failing: "old comments are still there; the next try is in six hours", Well: "old comments are deleted again",
		Run: func(ctx context.Context, _ func()) error {
			n, err := a.survey.DeleteOldComments(ctx, a.scope(), survey.Service(), months)
			if n > 0 {
				a.log.Info("comments whose term is over are deleted", "comments", n, "months", months)
			}
			if err == nil {
				_, err = a.followup.ForgetComments(ctx, a.scope(), survey.Service())
			}
			return err
		},
	}
}

// signingOut removes sessions that have ended by themselves, which open nothing any more, and what became of letters of mornings long past: both would gather.
func (p *parts) signingOut() service.Service {
	a := p.app
	return service.Service{
		Name: "sessions", Within: workWithin, Every: forgetEvery,
		Failing: "sessions that have ended are still kept; the next try is in six hours", Well: "sessions that have ended are removed again",
		Run: func(ctx context.Context, _ func()) error {
			if err := a.accounts.DeleteOldSessions(ctx, a.scope(), a.now()); err != nil {
				return err
			}
			return a.accounts.DeleteOldDigests(ctx, a.scope(), survey.Date(a.now(), p.location).AddDate(0, 0, -staff.DigestKept))
		},
	}
}

// clearing removes files that wait for a yes that nobody says any more.
func (p *parts) clearing() service.Service {
	a := p.app
	return service.Service{
		Name: "uploads", Within: workWithin, Every: clearEvery,
		Failing: "files that nobody imports any more are still kept", Well: "files that nobody imports any more are removed again",
		Run: func(ctx context.Context, _ func()) error {
			_, err := a.staff.DeleteExpiredUploads(ctx, a.scope(), survey.Service(), a.now())
			return err
		},
	}
}

// finishing holds answers against imports whose program ended before it had done so.
func (p *parts) finishing() service.Service {
	a := p.app
	return service.Service{
		Name: "imports", Within: workWithin, Every: finishEvery,
		Failing: "an import that was cut off is not finished at the moment", Well: "imports that were cut off are finished again",
		Run: func(ctx context.Context, _ func()) error {
			finished, changed, err := p.imports.Finish(ctx, a.scope(), survey.Service(), workWithin)
			if finished > 0 {
				a.log.Info("imports that were cut off are finished", "imports", finished, "answers", changed)
			}
			return err
		},
	}
}

// retiring removes answers whose term is over, where the province has chosen one.
func (p *parts) retiring() service.Service {
	a := p.app
	return service.Service{
		Name: "retention", Within: publishWithin, Every: forgetEvery,
		Failing: "answers whose term is over are still there; the next try is in six hours", Well: "answers whose term is over are removed again",
		Run: func(ctx context.Context, _ func()) error {
			n, err := a.survey.RetireAnswers(ctx, a.scope(), survey.Service())
			if n > 0 {
				a.log.Info("answers whose term is over are removed; what they add up to stays", "answers", n)
			}
			return err
		},
	}
}

// compacting compresses the tallies of days that are over: a year of a province takes seconds, and reading all of them again a moment.
func (p *parts) compacting() service.Service {
	a := p.app
	return service.Service{
		Name: "tallies", Within: publishWithin, Every: compactEvery,
		Failing: "tallies of days that are over are not compressed at the moment", Well: "tallies of days that are over are compressed again",
		Run: func(ctx context.Context, _ func()) error {
			n, err := a.survey.CompactTallies(ctx, a.scope(), survey.Service(), survey.Date(a.now(), p.location).AddDate(0, 0, -compactAfter))
			if n > 0 {
				a.log.Debug("tallies of days that are over are compressed", "tallies", n)
			}
			return err
		},
	}
}

// probing looks at the certificate of the address that people open.
func (p *parts) probing() service.Service {
	told := metrics.OfAddress(p.registry)
	return service.Service{
		Name: "address", Every: probeEvery,
		Failing: "the public address does not show its certificate to this machine", Well: "the public address shows its certificate again",
		Run: func(ctx context.Context, _ func()) error {
			end, err := doctor.CertificateEnd(ctx, p.base)
			if ctx.Err() == nil {
				told(end, err)
			}
			return err
		},
	}
}

func (p *parts) metrics() service.Service {
	return service.Service{
		Name: "metrics", Every: lookEvery,
		Failing: "metrics are not served at the moment", Well: "metrics are served again",
		Run: p.scraped.Run,
	}
}

// intake has begun already; it is ended when everything that was handed in is stored.
func (p *parts) intake() service.Service {
	return service.Service{Name: "intake", Run: func(ctx context.Context, _ func()) error {
		<-ctx.Done()
		p.in.Close()
		return nil
	}}
}

// ready is what must hold for answers to be taken: /readyz, by which the proxy sends them, and Prometheus ask the same.
func (p *parts) ready() []func(context.Context) error {
	return []func(context.Context) error{p.app.survey.Ready, p.app.figures.Ready, p.in.Ready}
}

// measure registers what Prometheus reads of the parts.
func (p *parts) measure() {
	metrics.OfReady(p.registry, p.ready()...)
	metrics.OfFleet(p.registry, p.app.now, func(ctx context.Context) ([]survey.Device, error) {
		return p.app.survey.Devices(ctx, p.app.scope())
	})
	metrics.OfOldest(p.registry, p.app.now, p.queues()...)
	metrics.OfDigests(p.registry, func(ctx context.Context) (int, error) {
		return p.app.accounts.UnsentDigests(ctx, p.app.scope(), survey.Date(p.app.now(), p.location))
	})
	metrics.OfConduct(p.registry, p.app.now, p.conductWaiting)
	metrics.OfBuild(p.registry, version, commitOf())
	p.lines.Register(p.registry)
	metrics.OfTasks(p.registry, p.app.now, func(ctx context.Context) ([]followup.TaskAge, error) {
		return p.app.followup.TaskAges(ctx, p.app.scope(), survey.Date(p.app.now(), p.location))
	})
	metrics.OfSizes(p.registry, p.app.now, func(ctx context.Context) (map[string]int64, error) { return pg.TableSizes(ctx, p.app.pool) })
	metrics.OfTopics(p.registry, p.unreadTopics)
	metrics.OfCallBacks(p.registry, p.waitedFor)
	metrics.OfQueues(p.registry, p.in.Depth, p.publisher.Lag)
	metrics.OfDatabase(p.registry, func(ctx context.Context) (pg.Health, error) { return pg.ReadHealth(ctx, p.app.pool, p.app.now) })
}
