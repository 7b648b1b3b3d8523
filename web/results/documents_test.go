package results

import (
	"context"
	"fmt"
	"io"
	"testing"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// TestFewWaitForADocument: whoever asks while many wait is told to come back, who is gone leaves the line, and who has signed in has one of its own.
func TestFewWaitForADocument(t *testing.T) {
	d := newDocuments()
	giveBack, err := d.take(t.Context(), d.public)
	if err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error)
	for range mostInLine {
		go func() {
			_, err := d.take(ctx, d.public)
			left <- err
		}()
	}
	surveytest.Eventually(t, "all wait", func() bool { return len(d.public) == 1+mostInLine })
	if _, err := d.take(t.Context(), d.public); survey.KindOf(err) != survey.Limited {
		t.Errorf("one more than may wait: %v", err)
	}
	inside := make(chan error)
	go func() {
		giveBack, err := d.take(t.Context(), d.inside)
		if err == nil {
			giveBack()
		}
		inside <- err
	}()
	leave()
	for range mostInLine {
		if err := <-left; survey.KindOf(err) != survey.Busy {
			t.Errorf("who has gone: %v", err)
		}
	}
	giveBack()
	if err := <-inside; err != nil {
		t.Errorf("who has signed in: %v", err)
	}
	if giveBack, err = d.take(t.Context(), d.public); err != nil {
		t.Fatalf("nobody waits: %v", err)
	}
	giveBack()
}

// TestDocumentsAskedForAgainAreKept: whoever asks for every unit's report has nobody wait for the province's.
func TestDocumentsAskedForAgainAreKept(t *testing.T) {
	d := newDocuments()
	made := map[string]int{}
	get := func(key string) {
		content, err := d.get(key, func(w io.Writer) error {
			made[key]++
			_, err := io.WriteString(w, key)
			return err
		})
		if err != nil || string(content) != key {
			t.Fatalf("%s: %q, %v", key, content, err)
		}
	}
	for n := range 5 * mostDocuments {
		get("province")
		get(fmt.Sprint("unit ", n))
	}
	if made["province"] != 1 || len(d.made) != mostDocuments {
		t.Errorf("the province's was made %d times; %d are kept", made["province"], len(d.made))
	}
	if get("unit 0"); made["unit 0"] != 2 {
		t.Error("everything is kept for ever")
	}
}
