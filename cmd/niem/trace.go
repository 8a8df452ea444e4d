package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/sealed"
	"niem/exchange/watermark"
	"niem/web/api"
)

type traceAnswer struct {
	Document      string            `json:"document"`
	Verdict       string            `json:"verdict"` // accused | inconclusive | none
	Reason        string            `json:"reason"`
	Recipient     string            `json:"recipient"` // user name; empty unless accused
	Lead          string            `json:"lead"`      // a copy worth asking about when inconclusive
	Log10P        float64           `json:"log10_p"`   // chance of accusing an innocent, after all multipliers
	TilesSeen     int               `json:"tiles_seen"`
	Pages         []int             `json:"pages"` // from 1
	Registrations int               `json:"registrations"`
	Candidates    int               `json:"candidates"`
	Seconds       float64           `json:"seconds"`
	Device        string            `json:"sealing_device"`
	Pictures      []pictureEvidence `json:"pictures"`
	RunBy         string            `json:"run_by"`
	LogIndex      int64             `json:"log_index"`
}

type pictureEvidence struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

func (a *app) traceCommand() *cobra.Command {
	var corners []string
	cmd := &cobra.Command{
		Use: "trace DOC PICTURE...", Short: a.say(tTrace), Long: a.say(tTraceLong), Args: cobra.MinimumNArgs(2),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			return a.trace(cmd.Context(), args[0], args[1:], corners)
		}),
	}
	cmd.Flags().StringArrayVar(&corners, "corners", nil, a.say(tFlagCorners))
	return cmd
}

// trace compares leaked pictures with every copy of a document. Pictures and
// master grant stay on this machine.
func (a *app) trace(ctx context.Context, document string, files, corners []string) error {
	doc, err := a.documentID(document)
	if err != nil {
		return err
	}
	out := traceAnswer{Document: document}
	var pictures []watermark.Picture
	for _, f := range files {
		picture, evidence, err := a.readEvidence(f)
		if err != nil {
			return err
		}
		pictures, out.Pictures = append(pictures, watermark.Picture{Image: picture}), append(out.Pictures, evidence)
	}
	if err := a.pointOut(pictures, corners); err != nil {
		return err
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	account, err := d.account()
	if err != nil {
		return err
	}
	tracer, release, _, err := d.openMaster(ctx, doc, account)
	if err != nil {
		return err
	}
	pages := len(tracer.Manifest().Pages)
	bar := a.progress(tFetching, pages)
	for page := range pages {
		block, err := d.block(ctx, document, page, release.View)
		if err != nil {
			return err
		}
		if err := tracer.AddPage(page, block); err != nil {
			return err
		}
		bar(page + 1)
	}
	began := time.Now()
	proof, err := a.runTrace(ctx, tracer, pictures)
	if err != nil {
		return err
	}
	out.Seconds = time.Since(began).Seconds()
	out.RunBy, out.LogIndex, out.Device = d.me.Username, release.Receipt.Index, proof.Device.String()
	if err := d.fillVerdict(ctx, &out, proof); err != nil {
		return err
	}
	return a.answer(out, func() { a.printTrace(out) })
}

// openMaster takes a logged release of kind proof of a document whose master grant
// the person holds, as sender or as the sender's successor, and verifies its signed
// versions. The item is the document's in the list of sent ones.
func (d *desk) openMaster(ctx context.Context, doc crypto.DocumentID, account *crypto.AccountKey) (*sealed.Tracer, api.Release, api.Item, error) {
	release, _, err := d.release(ctx, doc.String(), exchange.ReleaseProof, "")
	if err != nil {
		return nil, release, api.Item{}, err
	}
	sent, err := d.client.Sent(ctx)
	if err != nil {
		return nil, release, api.Item{}, err
	}
	item := find(sent, doc.String())
	sender := item.Sender.Username
	if sender == "" {
		sender = d.me.Username
	}
	tracer, err := sealed.NewTracer(release.Manifests, d.signer(ctx, release.Manifests, sender, &sender), doc, crypto.GrantMaster, d.person, release.Grant, account)
	return tracer, release, item, err
}

func (a *app) runTrace(ctx context.Context, tracer *sealed.Tracer, pictures []watermark.Picture) (*sealed.Proof, error) {
	var bar func(int)
	proof, err := tracer.Trace(ctx, pictures, func(done, total int) {
		if bar == nil {
			bar = a.progress(tTracing, total)
		}
		bar(done)
	})
	if errors.Is(err, watermark.ErrPicture) {
		return nil, a.fail(exitFailed, "picture", err, tPictureUnfit)
	}
	return proof, err
}

// readEvidence reads a picture file once, so that its hash is that of the very
// pixels judged, and turns it upright as its EXIF orientation says: registration
// itself doesn't try right angles.
func (a *app) readEvidence(path string) (image.Image, pictureEvidence, error) {
	evidence := pictureEvidence{File: filepath.Base(path)}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, evidence, err
	}
	evidence.SHA256 = crypto.HashOf(b).String()
	config, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, evidence, a.fail(exitFailed, "picture_broken", err, tPictureBroken, evidence.File)
	}
	if config.Width < 1 || config.Height < 1 || config.Width > watermark.MaxPicturePixels/config.Height {
		return nil, evidence, a.fail(exitFailed, "picture", nil, tPageTooLarge, evidence.File, config.Width, config.Height)
	}
	picture, err := decodePicture(b)
	if err != nil {
		return nil, evidence, a.fail(exitFailed, "picture_broken", err, tPictureBroken, evidence.File)
	}
	return picture, evidence, nil
}

func (d *desk) fillVerdict(ctx context.Context, out *traceAnswer, p *sealed.Proof) error {
	v := p.Verdict
	out.Verdict, out.Reason, out.Log10P = v.Outcome, v.Reason, v.Log10P
	out.TilesSeen, out.Registrations, out.Candidates = v.TilesSeen, v.Registrations, p.Recipients
	out.Pages = []int{}
	for _, page := range v.Pages {
		out.Pages = append(out.Pages, page+1)
	}
	if !v.HasLead {
		return nil
	}
	name, err := d.recipientName(ctx, out.Document, crypto.PersonID(v.Recipient))
	if err != nil {
		return err
	}
	if v.Outcome == watermark.OutcomeAccused {
		out.Recipient = name
	} else {
		out.Lead = name
	}
	return nil
}

// recipientName finds the user name of a recipient by the document's audit, whose
// reading is logged, and takes it from the log's event of that person's key: a
// verdict must not name whom the server likes. It is the id itself when the
// directory has lost the person.
func (d *desk) recipientName(ctx context.Context, document string, person crypto.PersonID) (string, error) {
	trail, err := d.client.DocumentAudit(ctx, document, false)
	if err != nil {
		return "", err
	}
	for _, r := range trail.Recipients {
		if r.Person.ID != person.String() {
			continue
		}
		key, err := d.client.Key(ctx, r.Person.Username)
		if err != nil {
			return "", err
		}
		checked, err := d.CheckKey(ctx, key)
		if err != nil {
			return "", err
		}
		if checked.Person != person {
			return "", d.app.fail(exitUnverified, "key", nil, tKeyOfAnother, checked.Username(), person)
		}
		return checked.Username(), nil
	}
	return person.String(), nil
}

// printTrace writes the report for people. It says what the verdict does not.
func (a *app) printTrace(t traceAnswer) {
	switch t.Verdict {
	case watermark.OutcomeAccused:
		a.tell(tTraceAccused, t.Recipient, t.Log10P, t.TilesSeen, pageList(t.Pages))
	case watermark.OutcomeInconclusive:
		a.tell(tTraceInconclusive, a.traceReason(t.Reason), t.TilesSeen)
		if t.Lead != "" {
			a.tell(tTraceLead, t.Lead, t.Log10P)
		}
	default:
		a.tell(tTraceNobody, a.traceReason(t.Reason))
	}
	if t.Recipient != "" || t.Lead != "" {
		a.tell(tTraceWho)
		a.tell(tTraceNotPerson)
	}
	a.tell(tTraceRunAlone, t.RunBy)
	for _, p := range t.Pictures {
		a.tell(tTracePicture, oneLine(p.File), p.SHA256)
	}
	a.tell(tTraceFooter, t.Document, t.Candidates, t.Registrations, t.Seconds, t.LogIndex)
}

func pageList(pages []int) string {
	out := make([]string, len(pages))
	for i, page := range pages {
		out[i] = strconv.Itoa(page)
	}
	return strings.Join(out, ", ")
}

// traceReason words why a verdict is what it is.
func (a *app) traceReason(code string) string {
	switch code {
	case watermark.ReasonNotRegistered:
		return a.say(tReasonNotRegistered)
	case watermark.ReasonNoMark:
		return a.say(tReasonNoMark)
	case watermark.ReasonNotEnough:
		return a.say(tReasonNotEnough)
	case watermark.ReasonOneChannel:
		return a.say(tReasonOneChannel)
	case watermark.ReasonChannelsDisagree:
		return a.say(tReasonDisagree)
	case watermark.ReasonSeveralCopies:
		return a.say(tReasonSeveral)
	}
	return code
}
