package main

import (
	"context"
	"io"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange/watermark"
	"niem/web/api"
	webdesk "niem/web/desk"
)

func (a *app) answerTraceCommand() *cobra.Command {
	var corners []string
	var yes bool
	cmd := &cobra.Command{Use: "answer REQUEST", Short: a.say(tTraceAnswer), Long: a.say(tTraceAnswerLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			return a.answerTrace(cmd.Context(), args[0], corners, yes)
		})}
	cmd.Flags().StringArrayVar(&corners, "corners", nil, a.say(tFlagCorners))
	cmd.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	return cmd
}

// answerTrace runs the proof that a security officer asks the sender for, on the
// pictures that came with the request, and hands the signed result in.
func (a *app) answerTrace(ctx context.Context, request string, corners []string, yes bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	r, err := d.openTrace(ctx, request)
	if err != nil {
		return err
	}
	if len(r.Asked) > 1 {
		return a.fail(exitFailed, "by_two", nil, tTraceByTwo, r.Request)
	}
	a.showAsked(r)
	if err := a.mustAgree(yes, tTraceRunPrompt); err != nil {
		return err
	}
	account, err := d.account()
	if err != nil {
		return err
	}
	pictures, evidence, err := d.askedPictures(ctx, r, account, corners)
	if err != nil {
		return err
	}
	tracing, release, err := d.openMaster(ctx, r.Document, r.Request, account)
	if err != nil {
		return err
	}
	out, err := d.compare(ctx, tracing, release.View, pictures, evidence)
	if err != nil {
		return err
	}
	done, err := d.handTraceIn(ctx, tracing, r, pictures, out)
	if err != nil {
		return err
	}
	return a.answer(traceHanded{out, done.Request, done.EndIndex}, func() {
		a.printTrace(out)
		a.tell(tTraceHandedIn, done.Request, r.By.FullName, r.By.Username, done.EndIndex)
	})
}

type traceHanded struct {
	traceAnswer
	Request  string `json:"request"`
	EndIndex int64  `json:"end_index"`
}

// openTrace reads a request that is put to the person, is open, and stands on the
// log as the server says.
func (d *desk) openTrace(ctx context.Context, request string) (api.TraceRequest, error) {
	r, err := d.client.Trace(ctx, request)
	if err != nil {
		return r, err
	}
	if _, err := d.VerifyTrace(ctx, r); err != nil {
		return r, err
	}
	if !d.AskedOf(r) || !slices.Contains([]string{"filed", "running"}, r.State) {
		return r, d.app.fail(exitFailed, "no_trace_request", nil, tTraceNotYours, d.app.traceState(r.State))
	}
	return r, nil
}

// showAsked tells who asks for what, before anything is done.
func (a *app) showAsked(r api.TraceRequest) {
	a.warn(tTraceAsks, r.By.FullName, r.By.Username, r.Document, r.Incident, r.Reason, len(r.Pictures))
}

// askedPictures fetches and opens the pictures of a request.
func (d *desk) askedPictures(ctx context.Context, r api.TraceRequest, account *crypto.AccountKey, corners []string) ([]watermark.Picture, []pictureEvidence, error) {
	var pictures []watermark.Picture
	var evidence []pictureEvidence
	for i := range r.Pictures {
		body, _, err := d.client.TracePicture(ctx, r.Request, i+1)
		if err != nil {
			return nil, nil, err
		}
		sealed, err := io.ReadAll(io.LimitReader(body, 2*webdesk.MaxTracePicture))
		body.Close()
		if err != nil {
			return nil, nil, err
		}
		b, err := webdesk.OpenPicture(r, i, sealed, account)
		if err != nil {
			return nil, nil, err
		}
		picture, of, err := d.app.decodeEvidence(strconv.Itoa(i+1), b)
		if err != nil {
			return nil, nil, err
		}
		pictures, evidence = append(pictures, watermark.Picture{Image: picture}), append(evidence, of)
	}
	return pictures, evidence, d.app.pointOut(pictures, corners)
}

// handTraceIn signs what was found with this device, seals it to who asked, and hands it
// in.
func (d *desk) handTraceIn(ctx context.Context, tracing *webdesk.Tracing, r api.TraceRequest, pictures []watermark.Picture, t traceAnswer) (api.TraceRequest, error) {
	device, err := d.device()
	if err != nil {
		return api.TraceRequest{}, err
	}
	look, err := lookOf(pictures, t)
	if err != nil {
		return api.TraceRequest{}, err
	}
	answer, err := tracing.Answer(ctx, r, look, device.Signer())
	if err != nil {
		return api.TraceRequest{}, err
	}
	return d.client.AnswerTrace(ctx, r.Request, answer)
}
