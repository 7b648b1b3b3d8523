package request

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"sipas/web/reply"
)

// File is a file that came with a form.
type File struct {
	Name    string
	Content []byte
}

// Upload reads a form with one file, which is of at most so many bytes. Beside an error of a file too large stand the fields that came before it.
func Upload(r *http.Request, field string, most int64) (url.Values, File, error) {
	if !HasType(r, "multipart/form-data") {
		return nil, File{}, reply.Unsupported()
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, File{}, reply.Malformed("body.malformed", err)
	}
	typed, file := url.Values{}, File{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return typed, file, nil
		}
		if err != nil {
			return typed, file, malformedUpload(err)
		}
		limit := int64(mostField)
		if part.FormName() == field {
			limit = most
		}
		content, err := readPart(part, limit)
		switch {
		case err != nil:
			return typed, file, malformedUpload(err)
		case part.FormName() == field:
			file = File{part.FileName(), content}
		case len(typed) == mostFields:
			return typed, file, reply.Malformed("body.malformed", nil)
		default:
			typed.Add(part.FormName(), string(content))
		}
	}
}

// What else a form with a file may have.
const (
	mostField  = 4 << 10
	mostFields = 20
)

// readPart reads a part to its end: who is told that it is too large should have been heard out.
func readPart(part *multipart.Part, most int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(part, most+1))
	if err != nil || int64(len(content)) <= most {
		return content, err
	}
	if _, err := io.Copy(io.Discard, part); err != nil {
		return nil, err
	}
	return nil, &http.MaxBytesError{Limit: most}
}

// malformedUpload is what an error of reading is: too large, too slow, or no such form.
func malformedUpload(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	return reply.Malformed("body.malformed", err)
}
