package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/web/poster"
)

type posterCommand struct {
	Place   string      `help:"Code of one place." xor:"what" required:"" placeholder:"CODE"`
	Unit    string      `help:"All open places of this unit; with the province's code, all of the province." xor:"what" required:"" placeholder:"CODE"`
	Out     string      `help:"Output file; - for standard output." required:"" placeholder:"FILE.pdf"`
	Size    poster.Size `help:"Paper size: A4 for the wall, A5 for the desk (${enum})." enum:"A4,A5" default:"A4"`
	BaseURL string      `help:"Public address of the service, like https://hailong.tinh.gov.vn."`
}

// localURL is where a service without settings is, for trying out.
const localURL = "http://127.0.0.1:8080"

// Run prints posters.
func (p *posterCommand) Run(ctx context.Context, a *app) error {
	base, err := p.base(a)
	if err != nil {
		return err
	}
	if p.Place != "" {
		if _, err := survey.ParseCode(p.Place); err != nil {
			return err
		}
	}
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas poster"}); err != nil {
		return err
	}
	places, err := p.places(ctx, a)
	if err != nil {
		return err
	}
	show := a.progress(int64(len(places)), "posters")
	var spoiled []poster.Spoiled
	err = a.writeFile(p.Out, func(w io.Writer) (err error) {
		spoiled, err = poster.PDF(w, places, poster.Options{Size: p.Size, BaseURL: base}, show)
		return err
	})
	for _, s := range spoiled {
		fmt.Fprintf(a.stderr, "sipas: warning: no poster for %s (%s): %v\n", s.Place.Code, visible(s.Place.Name), s.Why)
	}
	if err != nil || p.Out == "-" {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "%s: %s\n", plural(len(places)-len(spoiled), "poster"), p.Out)
	return err
}

func (p *posterCommand) base(a *app) (string, error) {
	if p.BaseURL == "" {
		fmt.Fprintf(a.stderr, "sipas: note: codes point to %s, which only this machine reaches; set SIPAS_BASE_URL before printing\n", localURL)
		return localURL, nil
	}
	return strings.TrimSuffix(p.BaseURL, "/"), checkBaseURL(p.BaseURL)
}

// checkBaseURL fails where codes would lead nowhere.
func checkBaseURL(base string) error {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%q is no address: set SIPAS_BASE_URL like https://hailong.tinh.gov.vn", base)
	}
	return nil
}

// places are the open ones that were asked for, in order of unit.
func (p *posterCommand) places(ctx context.Context, a *app) ([]poster.Place, error) {
	all, err := a.survey.Places(ctx, a.scope())
	if err != nil {
		return nil, err
	}
	names, err := a.unitNames(ctx)
	if err != nil {
		return nil, err
	}
	code, _ := survey.ParseCode(p.Place) // has been checked
	var found []poster.Place
	closed := false
	for _, place := range all {
		if p.Place != "" && place.Code != code || p.Unit != "" && p.Unit != a.Province && p.Unit != place.Unit.Code {
			continue
		}
		if !place.Open {
			closed = true
			continue
		}
		a.warnNotDrawn(place)
		found = append(found, poster.Place{Code: string(place.Code), Name: place.Name.VI, Unit: place.Unit.Name.VI, Province: names[a.Province]})
	}
	switch {
	case len(found) > 0:
		return found, nil
	case closed:
		return nil, errors.New("it is closed: a poster would lead nowhere; see sipas place list")
	case p.Place != "":
		return nil, &survey.Error{Op: "poster", Kind: survey.NotFound, Key: "place.unknown"}
	}
	return nil, &survey.Error{Op: "poster", Kind: survey.NotFound, Key: "unit.unknown"}
}

// warnNotDrawn tells of a name that cannot be printed as it is: one from before names were read for that.
func (a *app) warnNotDrawn(place survey.Place) {
	if name := place.Name.VI; strings.ContainsFunc(name, func(r rune) bool { return !survey.Drawn(r) }) {
		fmt.Fprintf(a.stderr, "sipas: warning: the name of %s is printed as %q; to change it, close the desk and add it under another name\n", place.Code, survey.Drawable(name))
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
