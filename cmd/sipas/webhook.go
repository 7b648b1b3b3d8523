package main

import (
	"context"
	"time"

	"sipas/analytics"
	"sipas/analytics/alarm"
	"sipas/cmd/metrics"
	"sipas/cmd/service"
	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/webhook"
	sending "sipas/web/webhook"
)

const (
	deliverEvery = time.Second
	lookoutEvery = time.Minute
	// keepEvents is how long it can be looked up what was told.
	keepEvents = 90 * 24 * time.Hour
	// silentHold is how long a tablet must have been heard of again before its next silence is told.
	silentHold = 2 * time.Minute
)

// webhookSettings say where other systems may be told of events.
type webhookSettings struct {
	WebhookTargets webhook.Targets `help:"Addresses that webhooks may send to, scheme, host and how the path begins, like https://ioc.example.gov.vn/sipas,http://10.1.2.3:8080; empty: none." placeholder:"URL,..."`
}

// courier sends what waits to be told.
func (p *parts) courier() (*sending.Courier, error) {
	vault, err := staff.NewVault(p.secret, p.otherSecret)
	if err != nil {
		return nil, err
	}
	count := metrics.OfWebhooks(p.registry, webhook.Outcomes(), func(ctx context.Context) (metrics.Backlog, error) {
		b, err := p.app.accounts.WebhookBacklog(ctx, p.app.scope(), p.app.now())
		return metrics.Backlog(b), err
	})
	return sending.NewCourier(sending.CourierOptions{Scope: p.app.scope(), Outbox: p.app.accounts, Open: vault.Open, Now: p.app.now, Count: count,
		Client: sending.New(sending.Options{Targets: p.serve.WebhookTargets, Agent: "sipas/" + version, Now: p.app.now})}), nil
}

// webhooks tells other systems what has happened.
func (p *parts) webhooks() service.Service {
	return service.Service{
		Name: "webhooks", Every: deliverEvery,
		Failing: "other systems are not told of events at the moment; what waits is kept", Well: "other systems are told of events again",
		Run: func(ctx context.Context, _ func()) error {
			_, err := p.letterCarrier.Deliver(ctx)
			return err
		},
	}
}

// watching tells, where anybody wants to know, of tablets that fall silent and figures that turn bad, each once when it begins; and forgets what was told long ago, also
// of webhooks that are gone.
func (p *parts) watching() service.Service {
	return service.Service{
		Name: "webhook watch", Within: workWithin, Every: lookoutEvery,
		Failing: "silent tablets and bad figures are not told to other systems at the moment", Well: "silent tablets and bad figures are told to other systems again",
		Run: func(ctx context.Context, _ func()) error { return p.watch(ctx) },
	}
}

func (p *parts) watch(ctx context.Context) error {
	a, now := p.app, p.app.now().In(p.location)
	if err := a.accounts.DeleteOldEvents(ctx, a.scope(), now.Add(-keepEvents), now); err != nil {
		return err
	}
	all, err := a.accounts.Webhooks(ctx, a.scope())
	if err != nil || len(all) == 0 {
		return err
	}
	silent, err := p.silentTablets(ctx, now)
	if err != nil {
		return err
	}
	if _, err := a.accounts.Watch(ctx, a.scope(), webhook.DeviceSilent, silent, now, silentHold); err != nil {
		return err
	}
	bad, err := p.badFigures(ctx, now)
	if err != nil {
		return err
	}
	_, err = a.accounts.Watch(ctx, a.scope(), webhook.FigureBad, bad, now, p.serve.AlertHold)
	return err
}

// silentTablets are those that have not been heard of for long, while their desk was open where its hours are known.
func (p *parts) silentTablets(ctx context.Context, now time.Time) ([]webhook.Event, error) {
	devices, err := p.app.staff.Devices(ctx, p.app.scope())
	if err != nil {
		return nil, err
	}
	places, err := p.app.staff.Places(ctx, p.app.scope())
	if err != nil {
		return nil, err
	}
	desks := map[survey.Code]survey.Place{}
	for _, place := range places {
		desks[place.Code] = place
	}
	var silent []webhook.Event
	for _, d := range devices {
		if desk := desks[d.Place]; d.Lost(desk.Opening(), now) {
			silent = append(silent, webhook.Silent(d.ID, desk.Unit.Code, now))
		}
	}
	return silent, nil
}

// badFigures are units whose published figure of this quarter lies under the line of alerts, beyond doubt. The last answers of a unit, of which
// alerts tell, too, are not told to other systems: they are single people's.
func (p *parts) badFigures(ctx context.Context, now time.Time) ([]webhook.Event, error) {
	quarter := analytics.PeriodOf(analytics.Quarter, survey.Date(now, p.location))
	indices, err := p.app.figures.Indices(ctx, p.app.scope(), quarter)
	if err != nil {
		return nil, err
	}
	var bad []webhook.Event
	for _, f := range (alarm.Rules{Below: p.serve.AlertBelow}).Find(quarter, p.directory.Units(), indices, nil) {
		bad = append(bad, webhook.Bad(f.Unit.Code, quarter.String(), now))
	}
	return bad, nil
}
