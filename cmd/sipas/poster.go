package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
	"sipas/web/poster"
)

type posterCommand struct {
	Place   placeCode   `help:"Code of one place." xor:"what" required:"" placeholder:"CODE"`
	All     bool        `help:"All open places of the province in one file, after an index of units, desks and pages." xor:"what" required:""`
	Unit    string      `help:"All open places of this unit; with the province's code, all of the province." xor:"what" required:"" placeholder:"CODE"`
	Out     string      `help:"Output file; - for standard output." required:"" placeholder:"FILE.pdf"`
	Size    poster.Size `help:"Paper size: A4 for the wall, A5 for the desk (${enum})." enum:"A4,A5" default:"A4"`
	BaseURL string      `help:"Public address of the service, like https://hailong.tinh.gov.vn."`
	// What a variable of the service says is the province's number, behind that of a desk's unit as on pages; the flag alone is for every poster.
	Hotline survey.Note `help:"Whom people may call, printed at the foot of every poster; empty: the number of the desk's unit, else that of the province." env:"-" placeholder:"NUMBER"`
}

// Validate is called once the settings are read.
func (p *posterCommand) Validate() error {
	if p.BaseURL == "" {
		return nil
	}
	return checkBaseURL(p.BaseURL)
}

// localURL is where a service without settings is, for trying out.
const localURL = "http://127.0.0.1:8080"

// Run prints posters.
func (p *posterCommand) Run(ctx context.Context, a *app) error {
	base := p.base(a)
	zone, err := a.location()
	if err != nil {
		return err
	}
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas poster"}); err != nil {
		return err
	}
	settings, _, err := a.survey.Settings(ctx, a.scope())
	if err != nil {
		return err
	}
	places, closed, err := p.places(ctx, a, survey.Date(a.now(), zone))
	if err != nil {
		return err
	}
	if p.All && len(closed) > 0 {
		fmt.Fprintf(a.stderr, "sipas: note: %s closed and left out: %s\n", plural(len(closed), "desk"), codesOf(closed))
	}
	synthetic, err := a.survey.Synthetic(ctx, a.scope())
	if err != nil {
		return err
	}
	show := a.progress(int64(len(places)), "posters")
	var spoiled []poster.Spoiled
	err = a.writeFile(p.Out, forAll, func(w io.Writer) (err error) {
		spoiled, err = poster.PDF(w, places, poster.Options{Size: p.Size, BaseURL: base, Hotline: settings.Responsible.Hotline, Made: a.now().In(zone), Index: p.All, Closed: closed, Synthetic: synthetic}, show)
		return err
	})
	for _, s := range spoiled {
		fmt.Fprintf(a.stderr, "sipas: warning: no poster for %s (%s): %v\n", s.Place.Code, survey.Visible(s.Place.Name), s.Why)
	}
	if err != nil || p.Out == "-" {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "%s: %s\n", plural(len(places)-len(spoiled), "poster"), p.Out)
	return err
}

func (p *posterCommand) base(a *app) string {
	if p.BaseURL == "" {
		fmt.Fprintf(a.stderr, "sipas: note: codes point to %s, which only this machine reaches; set SIPAS_BASE_URL before printing\n", localURL)
		return localURL
	}
	return strings.TrimSuffix(p.BaseURL, "/")
}

// checkBaseURL fails where codes would lead nowhere.
func checkBaseURL(base string) error {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%q is no address: set SIPAS_BASE_URL like https://hailong.tinh.gov.vn", base)
	}
	return nil
}

// places are those that were asked for, in order of unit: the open ones, and the others.
func (p *posterCommand) places(ctx context.Context, a *app, today time.Time) (open, closed []poster.Place, err error) {
	all, err := a.survey.Places(ctx, a.scope())
	if err != nil {
		return nil, nil, err
	}
	deeds, err := a.followup.PublishedDeeds(ctx, a.scope(), followup.DeedsToldSince(today))
	if err != nil {
		return nil, nil, err
	}
	names, err := a.unitNames(ctx)
	if err != nil {
		return nil, nil, err
	}
	all = slices.DeleteFunc(all, func(place survey.Place) bool {
		return p.Place != "" && place.Code != survey.Code(p.Place) || p.Unit != "" && p.Unit != a.Province && p.Unit != place.Unit.Code
	})
	open, closed = poster.Of(all, names[a.Province], deeds)
	for n, place := range open {
		if p.Hotline != "" {
			open[n].Hotline = string(p.Hotline)
		}
		a.warnNotDrawn(place)
	}
	switch {
	case len(open) > 0:
		return open, closed, nil
	case p.All, len(closed) > 1:
		return nil, nil, errors.New("no desk is open: posters would lead nowhere; see sipas place list")
	case len(closed) > 0:
		return nil, nil, errors.New("it is closed: a poster would lead nowhere; see sipas place list")
	case p.Place != "":
		return nil, nil, &survey.Error{Op: "poster", Kind: survey.NotFound, Key: "place.unknown"}
	}
	return nil, nil, &survey.Error{Op: "poster", Kind: survey.NotFound, Key: "unit.unknown"}
}

// codesOf lists places by their codes.
func codesOf(places []poster.Place) string {
	codes := make([]string, len(places))
	for i, place := range places {
		codes[i] = place.Code
	}
	return strings.Join(codes, ", ")
}

// warnNotDrawn tells of a name that cannot be printed as it is: one from before names were read for that.
func (a *app) warnNotDrawn(place poster.Place) {
	if name := place.Name; strings.ContainsFunc(name, func(r rune) bool { return !survey.Drawn(r) }) {
		fmt.Fprintf(a.stderr, "sipas: warning: the name of %s is printed as %q; change it under /staff/places, or close the desk and add it under another name\n", place.Code, survey.Drawable(name))
	}
}

// mustHaveUnit refuses the code of a unit the province does not have; empty means all of them.
func (a *app) mustHaveUnit(ctx context.Context, code string) error {
	if code == "" {
		return nil
	}
	names, err := a.unitNames(ctx)
	if _, ok := names[code]; err == nil && !ok {
		err = &survey.Error{Op: "unit", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	return err
}

func (a *app) unitNames(ctx context.Context) (map[string]string, error) {
	units, err := a.survey.Units(ctx, a.scope())
	names := map[string]string{}
	for _, u := range units {
		names[u.Code] = u.Name.VI
	}
	return names, err
}
