package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange/exchangetest"
	"niem/exchange/watermark"
	"niem/web/api"
	"niem/web/desk"
)

// senderDesk is somebody in a browser who is about to send.
type senderDesk struct {
	*site
	client *api.Client
	sender *exchangetest.Member
	desk   *desk.Desk
}

func newSenderDesk(t *testing.T) *senderDesk {
	s := newSite(t)
	out := &senderDesk{site: s, sender: s.Member(parts.Sender), client: s.as(parts.Sender)}
	out.desk = out.at(desk.Kept{LogKey: s.LogKey})
	return out
}

func (s *senderDesk) at(kept desk.Kept) *desk.Desk {
	s.Helper()
	d, err := desk.New(s.through(s.client.Cookie(), nil), s.sender.ID.String(), kept)
	s.Must(err)
	return d
}

// asked is the question for recipients with the server's honest answer.
func (s *senderDesk) asked(names ...string) desk.Asked {
	s.Helper()
	found, err := s.client.Recipients(s.ctx(), names)
	s.Must(err)
	return desk.Asked{Names: names, Found: found, Pages: 1,
		Own: desk.Sender{Username: s.sender.Username, Account: s.sender.Account.Recipient(), Device: s.sender.Device.Public()}}
}

// throughJSON is what the page carries from one worker to the other.
func throughJSON[T any](t testing.TB, v T) (out T) {
	t.Helper()
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// paper is a page with some ink.
func paper() (desk.Size, []byte) {
	p := image.NewRGBA(image.Rect(0, 0, 640, 900))
	for y := range 900 {
		for x := range 640 {
			v := uint8(250)
			if y%30 < 8 && x%60 > 20 {
				v = 40
			}
			p.SetRGBA(x, y, color.RGBA{v, v, v, 255})
		}
	}
	return desk.Size{Width: 640, Height: 900}, p.Pix
}

// A browser's send, from names to a page on the recipient's screen, with the
// signature made elsewhere and the sealing interrupted after every step.
func TestBrowserSendsADocumentThatItsRecipientsOpen(t *testing.T) {
	s := newSenderDesk(t)
	reader := s.Member(parts.Opener)
	s.Confirm(reader, s.Registrar(parts.Officer).Person)
	s.Quorum(s.Member(parts.Leader), s.Member(parts.SecondLeader), s.Member(parts.ThirdLeader))
	to, err := s.desk.Address(s.ctx(), s.asked(parts.Opener))
	s.Must(err)
	if len(to.People) != 1 || !to.People[0].Confirmed || to.People[0].ByList || to.Recovery == nil || !to.Recovery.First || len(to.Readers) != 3 {
		t.Fatalf("%+v", to)
	}
	to = throughJSON(t, to)

	account := s.sender.Account.Secret()
	began, err := desk.NewSending(account, 1)
	s.Must(err)
	size, rgba := paper()
	state, err := began.State()
	s.Must(err)
	block, entry, record, err := began.Page(0, size, slices.Clone(rgba))
	s.Must(err)
	for _, kept := range [][]byte{state, record} {
		if _, err := desk.OpenOwn(reader.Account, kept); err == nil {
			t.Error("another person opens the sender's records")
		}
	}

	sending, err := desk.ResumeSending(account, state)
	s.Must(err)
	if missing := sending.Unsealed(nil); !slices.Equal(missing, []int{0}) {
		t.Fatalf("missing %v", missing)
	}
	s.Must(sending.Restore(record))
	if missing := sending.Unsealed([]crypto.Hash{entry.Block}); len(missing) != 0 {
		t.Fatalf("missing %v", missing)
	}
	id := sending.Document().String()
	draft := s.NewDocument(s.sender, 1, 1, reader).Draft
	metadata := toMetadata(draft.Metadata)
	upload, err := s.client.BeginSend(s.ctx(), id, api.Draft{Metadata: metadata, Pages: 1, Recipients: []string{to.People[0].Person.ID}})
	s.Must(err)
	store := func(sum crypto.Hash, object []byte) error {
		return s.client.PutObject(s.ctx(), id, sum.String(), int64(len(object)), bytes.NewReader(object))
	}
	s.Must(store(entry.Block, block))
	files := []desk.PaperFile{{Name: "a.pdf", Size: 3}, {Name: "trống.pdf"}, {Name: "b.png", Size: 5}}
	var sealed bytes.Buffer
	original, err := desk.NewOriginal(&sealed, files, s.sender.Account.Recipient(), to.Recovery.Account)
	s.Must(err)
	for _, piece := range []string{"mot", "ha", "i!!"} {
		_, err := original.Write([]byte(piece))
		s.Must(err)
	}
	sum, err := original.Close()
	s.Must(err)
	sealedOriginal := sealed.Bytes()
	if sum != crypto.HashOf(sealedOriginal) {
		t.Fatal("another sum")
	}
	s.Must(store(sum, sealedOriginal))

	closing := throughJSON(t, desk.Closing{Readers: to.Readers, Shares: upload.Shares, Subject: "Báo cáo nhanh", Files: []string{"a.pdf"}, Metadata: metadata, Original: sum})
	forged := s.sender.Device.Signer()
	forged.Sign = reader.Device.Signer().Sign
	if _, err := sending.Finish(closing, forged, store); !errors.Is(err, crypto.ErrTampered) {
		t.Errorf("another device's signature: %v", err)
	}
	commit, err := sending.Finish(closing, s.sender.Device.Signer(), store)
	s.Must(err)
	sent, err := s.client.CommitSend(s.ctx(), id, commit)
	s.Must(err)
	receipt, err := s.desk.Sent(s.ctx(), id, crypto.HashOf(commit.Manifest), sent.Receipt)
	s.Must(err)
	if receipt.Index != sent.Receipt.Index {
		t.Errorf("%+v", receipt)
	}
	_, err = s.desk.Sent(s.ctx(), id, crypto.HashOf([]byte("another")), sent.Receipt)
	mustFailAs(t, err, desk.CodeReceipt)

	binh := s.as(parts.Opener)
	ask := view()
	release, err := binh.Release(s.ctx(), id, ask)
	s.Must(err)
	inbox, err := binh.Inbox(s.ctx())
	s.Must(err)
	d, err := desk.New(s.through(binh.Cookie(), nil), reader.ID.String(), desk.Kept{LogKey: s.LogKey})
	s.Must(err)
	opened, err := d.Open(s.ctx(), desk.Query{Document: id, Kind: "view", Request: ask.Request, Label: inbox[0].Label}, release,
		desk.Viewer{Name: reader.FullName, Username: reader.Username, Unit: reader.Unit}, reader.Account.Secret())
	s.Must(err)
	stored, err := s.readPage(binh, id, 1, release.View)
	s.Must(err)
	page, err := opened.Page(0, stored)
	s.Must(err)
	if page.Bounds().Dx() != size.Width || bytes.Equal(page.Pix, rgba) {
		t.Errorf("%v", page.Bounds())
	}

	again, err := desk.OpenOriginal(s.sender.Account, files, sealedOriginal)
	s.Must(err)
	if string(again) != "mothai!!" {
		t.Errorf("the files come back as %q", again)
	}
	body, _, err := s.client.Original(s.ctx(), id)
	s.Must(err)
	defer body.Close()
	plain, err := crypto.OpenWith(body, s.sender.Account)
	s.Must(err)
	all, err := io.ReadAll(plain)
	s.Must(err)
	if !bytes.Contains(all, []byte("hai!!")) || !bytes.Contains(all, []byte("trống.pdf")) {
		t.Error("the original is not what was written")
	}
}

func TestBrowserSealsToNobodyWhomTheServerSlipsIn(t *testing.T) {
	s := newSenderDesk(t)
	reader, other := s.Member(parts.Opener), s.Member(parts.Waiting)
	s.Registrar(parts.Officer)
	stranger := s.asked(parts.Waiting).Found.People[0]
	for name, lie := range map[string]struct {
		code   string
		change func(a *desk.Asked)
	}{
		"another's key under the name": {desk.CodeKey, func(a *desk.Asked) { a.Found.People[0].Key = stranger.Key }},
		"another's key with the person's id": {desk.CodeKey, func(a *desk.Asked) {
			a.Found.People[0].Key.Account = other.Account.Recipient().String()
		}},
		"another person under the name": {desk.CodeKey, func(a *desk.Asked) {
			a.Found.People[0].Person.ID, a.Found.People[0].Key = stranger.Person.ID, stranger.Key
		}},
		"somebody more": {desk.CodeNotAsked, func(a *desk.Asked) { a.Found.People = append(a.Found.People, stranger) }},
		"somebody else for a person": {desk.CodeNotAsked, func(a *desk.Asked) {
			a.Lists, a.Found.People = []string{}, []api.Recipient{stranger}
		}},
		"a key that is no longer the sender's": {desk.CodeForeign, func(a *desk.Asked) { a.Own.Account = other.Account.Recipient() }},
		"a device that never was the sender's": {desk.CodeForeign, func(a *desk.Asked) { a.Own.Device = reader.Device.Public() }},
		"a confirmation that nobody signed":    {desk.CodeKey, func(a *desk.Asked) { a.Found.People[0].Key.Status = "confirmed" }},
	} {
		a := s.asked(parts.Opener)
		lie.change(&a)
		_, err := s.at(desk.Kept{LogKey: s.LogKey}).Address(s.ctx(), a)
		if f, ok := errors.AsType[*desk.Failure](err); !ok || f.Code != lie.code {
			t.Errorf("%s: want %s, got %v", name, lie.code, err)
		}
	}

	list := s.asked(parts.Opener, "danh-sach")
	list.Found.Unreachable = nil
	list.Lists = []string{"danh-sach"}
	list.Found.People = append(list.Found.People, stranger)
	to, err := s.desk.Address(s.ctx(), list)
	s.Must(err)
	if !slices.Equal(to.Lists, []string{"danh-sach"}) || to.People[0].ByList || !to.People[1].ByList {
		t.Errorf("who comes by a list is not marked: %+v", to)
	}

	shares := []api.Share{{Kind: "recipient", Person: reader.ID.String(), Recipient: "age1pq1x"}}
	_, err = desk.Shares(to.Readers, shares)
	mustFailAs(t, err, desk.CodeShare)
}

// TestBrowserSaysWhichKeyTookAnothersPlace, and since when: a lost key that two
// registrars replaced is told apart from a first one. The request is held against
// the log by its owner, too.
func TestBrowserSaysWhichKeyTookAnothersPlace(t *testing.T) {
	s := newSenderDesk(t)
	first, second := s.Registrar(parts.Officer), s.Officer(parts.DPO)
	owner := s.Member(parts.Opener)
	to, err := s.desk.Address(s.ctx(), s.asked(parts.Opener))
	s.Must(err)
	if !to.People[0].Renewed.IsZero() {
		t.Errorf("a first key: %+v", to.People[0])
	}

	client := s.as(parts.Opener)
	own, err := desk.New(s.through(client.Cookie(), nil), owner.ID.String(), desk.Kept{LogKey: s.LogKey})
	s.Must(err)
	before, err := client.Key(s.ctx(), parts.Opener)
	s.Must(err)
	fresh := s.NewMember(owner.Person)
	account := fresh.Account.Recipient().String()
	unsigned, err := own.AskReplacement(s.ctx(), before, parts.Opener, account, fresh.Device.Public().String())
	s.Must(err)
	st := desk.KeyStatement(unsigned.Statement)
	r, err := s.Service.AskReplacement(s.ctx(), owner.Person, s.Signed(st, fresh.Device), account)
	s.Must(err)
	request, err := client.Replacement(s.ctx(), parts.Opener)
	s.Must(err)
	awaited, err := own.Awaits(s.ctx(), before, request, parts.Opener, fresh.Device.Public().String())
	if err != nil || !awaited.Here || awaited.Fingerprint != fresh.Account.Recipient().Fingerprint() {
		t.Fatalf("awaited: %+v, %v", awaited, err)
	}
	request.Account = owner.Account.Recipient().String()
	_, err = own.Awaits(s.ctx(), before, request, parts.Opener, "")
	mustFailAs(t, err, desk.CodeReplacement)

	for _, registrar := range []*exchangetest.Member{first, second} {
		_, err = s.Service.SignReplacement(s.ctx(), registrar.Person, parts.Opener, s.Signed(r.Statement.KeyStatement, registrar.Device).Signatures[0])
		s.Must(err)
	}
	to, err = s.at(desk.Kept{LogKey: s.LogKey}).Address(s.ctx(), s.asked(parts.Opener))
	s.Must(err)
	if one := to.People[0]; one.Renewed.IsZero() || !one.Confirmed || one.Fingerprint != awaited.Fingerprint {
		t.Errorf("a key that took another's place: %+v", one)
	}
}

func TestBrowserKeepsToTheUnitsRecoveryKey(t *testing.T) {
	s := newSenderDesk(t)
	s.Member(parts.Opener)
	s.Quorum(s.Member(parts.Leader), s.Member(parts.SecondLeader), s.Member(parts.ThirdLeader))
	a := s.asked(parts.Opener)
	to, err := s.desk.Address(s.ctx(), a)
	s.Must(err)
	kept := s.desk.Kept()
	if kept.Recovery[s.sender.Unit] != to.Recovery.Fingerprint {
		t.Fatalf("kept %+v", kept)
	}
	again, err := s.at(kept).Address(s.ctx(), a)
	s.Must(err)
	if again.Recovery.First {
		t.Error("remembered, and yet new")
	}
	kept.Recovery = map[string]string{s.sender.Unit: "0000 0000 0000 0000 0000 0000 0000 0000"}
	_, err = s.at(kept).Address(s.ctx(), a)
	mustFailAs(t, err, desk.CodeUnitKey)
	a.Found.Recovery.Account = s.sender.Account.Recipient().String()
	_, err = s.at(desk.Kept{LogKey: s.LogKey}).Address(s.ctx(), a)
	mustFailAs(t, err, desk.CodeKey)
}

func TestPreviewShowsWhatTheRecipientWouldSee(t *testing.T) {
	s := newSenderDesk(t)
	reader, other := s.Member(parts.Opener), s.Member(parts.Waiting)
	sending, err := desk.NewSending(s.sender.Account.Secret(), 1)
	s.Must(err)
	size, rgba := paper()
	block, _, _, err := sending.Page(0, size, rgba)
	s.Must(err)
	look := func(who *exchangetest.Member, name string) *image.RGBA {
		picture, err := sending.Preview(0, block, who.ID, watermark.Overlay{Name: name, Username: who.Username, Unit: who.Unit, Time: time.Unix(1_800_000_000, 0), ViewCode: "xem trước"})
		s.Must(err)
		return picture
	}
	if bytes.Equal(look(reader, "A").Pix, look(other, "A").Pix) || bytes.Equal(look(reader, "A").Pix, look(reader, "B").Pix) {
		t.Error("the same page for two people")
	}
	_, err = sending.Preview(0, block, reader.ID, watermark.Overlay{Username: "x"})
	if err == nil || !strings.Contains(err.Error(), "overlay") {
		t.Errorf("a page without its visible mark: %v", err)
	}
}
