package web

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange/exchangetest"
	"niem/web/api"
	"niem/web/desk"
)

// sendPage seals a page as a browser does and sends it to one person.
func (s *senderDesk) sendPage(reader *exchangetest.Member, size desk.Size, rgba []byte) (id string, entry crypto.PageEntry) {
	s.Helper()
	to, err := s.desk.Address(s.ctx(), s.asked(reader.Username))
	s.Must(err)
	sending, err := desk.NewSending(s.sender.Account.Secret(), 1)
	s.Must(err)
	block, entry, _, err := sending.Page(0, size, rgba)
	s.Must(err)
	id = sending.Document().String()
	metadata := toMetadata(s.Metadata())
	upload, err := s.client.BeginSend(s.ctx(), id, api.Draft{Metadata: metadata, Pages: 1, Recipients: []string{to.People[0].Person.ID}})
	s.Must(err)
	store := func(sum crypto.Hash, object []byte) error {
		return s.client.PutObject(s.ctx(), id, sum.String(), int64(len(object)), bytes.NewReader(object))
	}
	s.Must(store(entry.Block, block))
	commit, err := sending.Finish(desk.Closing{Readers: to.Readers, Shares: upload.Shares, Subject: "Báo cáo nhanh", Metadata: metadata}, s.sender.Device.Signer(), store)
	s.Must(err)
	_, err = s.client.CommitSend(s.ctx(), id, commit)
	s.Must(err)
	return id, entry
}

var longBase64 = regexp.MustCompile(`[A-Za-z0-9+/]{64,}={0,2}`)

// pictureIn finds a picture or a PDF in an answer, also within its base64 texts.
func pictureIn(body []byte) string {
	for _, encoded := range longBase64.FindAll(body, -1) {
		if plain, err := base64.StdEncoding.DecodeString(string(encoded)); err == nil {
			if found := pictureIn(plain); found != "" {
				return found + " in base64"
			}
		}
	}
	for name, magic := range map[string]string{"JPEG": "\xff\xd8\xff", "PNG": "\x89PNG\r\n\x1a\n", "GIF": "GIF8", "WebP": "WEBPVP8", "PDF": "%PDF-1"} {
		for rest := body; ; {
			at := bytes.Index(rest, []byte(magic))
			if at < 0 {
				break
			}
			rest = rest[at:]
			if name != "JPEG" {
				return name
			}
			if _, _, err := image.DecodeConfig(bytes.NewReader(rest)); err == nil { // three bytes of ciphertext may look like one
				return name
			}
			rest = rest[1:]
		}
	}
	return ""
}

// TestNoRouteYieldsAnUnmarkedPage walks the whole route table, with the values of
// a document that is really there, as everybody: nothing that comes from the server
// is a picture, or holds the page's pixels. The one thing that makes pixels of it
// is the reader's device, which marks them or makes none.
func TestNoRouteYieldsAnUnmarkedPage(t *testing.T) {
	s := newSenderDesk(t)
	reader := s.Member(parts.Opener)
	s.Confirm(reader, s.Registrar(parts.Officer).Person)
	size, rgba := paper()
	id, entry := s.sendPage(reader, size, bytes.Clone(rgba))
	binh := s.as(reader.Username)
	ask := view()
	release, err := binh.Release(s.ctx(), id, ask)
	s.Must(err)

	pixels := rgba[:64]
	clean := func(where string, body []byte) {
		t.Helper()
		if found := pictureIn(body); found != "" {
			t.Errorf("%s: %s", where, found)
		}
		if bytes.Contains(body, pixels) {
			t.Errorf("%s: the page's pixels", where)
		}
	}
	body, err := json.Marshal(release)
	s.Must(err)
	clean("the release", body)

	asked := 0
	for username := range everyRole {
		cookie := ""
		if username != "" {
			cookie = s.as(username).Cookie()
		}
		asked += s.walkForPixels(cookie, id, entry, release.View, clean)
	}
	for _, c := range []*api.Client{s.client, binh} {
		asked += s.walkForPixels(c.Cookie(), id, entry, release.View, clean)
	}
	if pages := (len(everyRole) + 2) * 3; asked < pages {
		t.Errorf("only %d answers", asked)
	}

	// What is looked for would be found.
	var encoded bytes.Buffer
	s.Must(jpeg.Encode(&encoded, &image.RGBA{Pix: rgba, Stride: 4 * size.Width, Rect: image.Rect(0, 0, size.Width, size.Height)}, nil))
	inside, err := json.Marshal(map[string][]byte{"thumbnail": encoded.Bytes()})
	s.Must(err)
	if pictureIn(encoded.Bytes()) == "" || pictureIn(inside) == "" {
		t.Fatal("a picture is not found")
	}
	s.marksOrNothing(binh, reader, id, ask, release, rgba)
}

// walkForPixels asks every route that reads, and gives the number of answers that
// had something.
func (s *site) walkForPixels(cookie, id string, entry crypto.PageEntry, view string, clean func(where string, body []byte)) (answers int) {
	s.Helper()
	real := strings.NewReplacer(":document", id, ":sum", entry.Block.String(), ":page", "1", ":username", parts.Opener, ":index", "0")
	for _, r := range (&server{}).routes() {
		if r.method != http.MethodGet || r.path == "/" || strings.HasPrefix(r.path, "/assets/") {
			continue // the client's own files hold no document
		}
		path := fill(real.Replace(r.path), s.Person(parts.Opener).Unit)
		for _, query := range []string{"", "?view=" + view, "?size=1000", "?q=binh"} {
			resp := s.raw(r.method, path+query, cookie, nil)
			body, err := io.ReadAll(resp.Body)
			s.Must(err)
			clean(r.path+query, body)
			if kind := resp.Header.Get("Content-Type"); strings.HasPrefix(kind, "image/") || strings.Contains(kind, "pdf") {
				s.Errorf("%s%s is %s", r.path, query, kind)
			}
			if resp.StatusCode == http.StatusOK {
				answers++
			}
		}
	}
	return answers
}

// marksOrNothing opens the page as the reader's device does: every part of it shows
// the visible mark, and without one that can be drawn there is no page.
func (s *site) marksOrNothing(c *api.Client, reader *exchangetest.Member, id string, ask api.ReleaseRequest, release api.Release, rgba []byte) {
	s.Helper()
	inbox, err := c.Inbox(s.ctx())
	s.Must(err)
	block, err := s.readPage(c, id, 1, release.View)
	s.Must(err)
	open := func(name string) (*image.RGBA, error) {
		d, err := desk.New(s.through(c.Cookie(), nil), reader.ID.String(), desk.Kept{LogKey: s.LogKey})
		s.Must(err)
		opened, err := d.Open(s.ctx(), desk.Query{Document: id, Kind: "view", Request: ask.Request, Label: inbox[0].Label}, release,
			desk.Viewer{Name: name, Username: reader.Username, Unit: reader.Unit}, reader.Account.Secret())
		s.Must(err)
		return opened.Page(0, block)
	}
	if page, err := open("\U00012345"); err == nil || page != nil { // no such letter in the mark's font
		s.Errorf("a page without its mark: %v", err)
	}
	page, err := open(reader.FullName)
	s.Must(err)
	const columns, rows, ink = 3, 4, 20
	w, h := page.Rect.Dx()/columns, page.Rect.Dy()/rows
	for part := range columns * rows {
		marked := 0
		for y := part / columns * h; y < (part/columns+1)*h; y++ {
			for x := part % columns * w; x < (part%columns+1)*w; x++ {
				at := page.PixOffset(x, y)
				if rgba[at] > 200 && int(rgba[at])-int(page.Pix[at]) > ink {
					marked++
				}
			}
		}
		if marked == 0 {
			s.Errorf("part %d of the page shows no mark", part)
		}
	}
}
