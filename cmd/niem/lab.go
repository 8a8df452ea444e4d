package main

import (
	"errors"

	"github.com/spf13/cobra"

	"niem/exchange/watermark"
	"niem/exchange/watermark/lab"
)

// labCommand groups what works offline, without server, account or keys.
func (a *app) labCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "lab", Short: a.say(tLab), Long: a.say(tLabLong)}
	cmd.AddCommand(a.labMarkCommand(), a.labTraceCommand(), a.labAttackCommand(), a.labRunCommand(), a.labInnocentsCommand())
	return cmd
}

// labError gives errors of the laboratory a text in both languages.
func (a *app) labError(err error) error {
	for _, known := range []struct {
		err  error
		code string
		text text
	}{
		{lab.ErrFile, "lab_file", tLabFile},
		{lab.ErrRecipients, "recipients", tLabRecipients},
		{lab.ErrViewer, "viewer", tLabViewer},
		{lab.ErrPages, "pages", tLabPages},
		{watermark.ErrCorners, "corners", tCornersUnfit},
		{watermark.ErrUnmarkable, "unmarkable", tLabUnmarkable},
		{watermark.ErrGeometry, "page", tLabUnmarkable},
		{watermark.ErrPicture, "picture", tPictureUnfit},
	} {
		if errors.Is(err, known.err) {
			return a.fail(exitFailed, known.code, err, known.text)
		}
	}
	return err
}
