package results

import (
	"fmt"
	"io"
	"testing"
)

// TestDocumentsAskedForAgainAreKept: whoever asks for every unit's report has nobody wait for the province's.
func TestDocumentsAskedForAgainAreKept(t *testing.T) {
	var d documents
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
