package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/mdp/qrterminal/v3"
	"github.com/spf13/cobra"

	"niem/web/api"
)

type factorAnswer struct {
	Required bool            `json:"required"`
	TOTP     *time.Time      `json:"totp"`
	Passkeys []passkeyAnswer `json:"passkeys"`
	Codes    int             `json:"recovery_codes_left"`
}

type passkeyAnswer struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Added time.Time `json:"added"`
}

// enrolAnswer: the address while the code is still to be confirmed, then the
// recovery codes.
type enrolAnswer struct {
	URL       string   `json:"url,omitempty"`
	Confirmed bool     `json:"confirmed"`
	Codes     []string `json:"recovery_codes,omitempty"`
}

func (a *app) factorCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "factor", Short: a.say(tFactor), Args: cobra.NoArgs}
	cmd.AddCommand(
		&cobra.Command{Use: "show", Short: a.say(tFactorShow), Args: cobra.NoArgs,
			RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.showFactors(cmd.Context()) })},
		&cobra.Command{Use: "enroll", Short: a.say(tFactorEnroll), Long: a.say(tFactorEnrollLong), Args: cobra.NoArgs,
			RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.enrolFactor(cmd.Context()) })},
		&cobra.Command{Use: "confirm", Short: a.say(tFactorConfirm), Args: cobra.NoArgs,
			RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.confirmFactor(cmd.Context()) })},
		&cobra.Command{Use: "codes", Short: a.say(tFactorCodes), Args: cobra.NoArgs,
			RunE: runs(func(cmd *cobra.Command, _ []string) error {
				return a.withDesk(func(d *desk) error {
					out, err := d.client.NewRecoveryCodes(cmd.Context())
					return a.showCodes(out, err)
				})
			})},
		&cobra.Command{Use: "remove totp|ID", Short: a.say(tFactorRemove), Args: cobra.ExactArgs(1),
			RunE: runs(func(cmd *cobra.Command, args []string) error {
				return a.withDesk(func(d *desk) error {
					return a.done(d.client.RemoveFactor(cmd.Context(), args[0]), tFactorRemoved, args[0])
				})
			})},
		&cobra.Command{Use: "reset NAME", Short: a.say(tFactorReset), Long: a.say(tFactorResetLong), Args: cobra.ExactArgs(1),
			RunE: runs(func(cmd *cobra.Command, args []string) error {
				return a.withDesk(func(d *desk) error {
					return a.done(d.client.ResetFactor(cmd.Context(), args[0]), tFactorWasReset, args[0])
				})
			})},
	)
	return cmd
}

func (a *app) withDesk(do func(*desk) error) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	return do(d)
}

// done answers to an act on one thing that has nothing else to tell.
func (a *app) done(err error, said text, what string) error {
	if err != nil {
		return err
	}
	return a.answer(map[string]string{"done": what}, func() { a.tell(said, what) })
}

func (a *app) showFactors(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	has, err := d.client.Factors(ctx)
	if err != nil {
		return err
	}
	out := factorAnswer{Required: has.Required, TOTP: has.TOTP, Codes: has.Codes, Passkeys: make([]passkeyAnswer, len(has.Passkeys))}
	for i, k := range has.Passkeys {
		out.Passkeys[i] = passkeyAnswer(k)
	}
	return a.answer(out, func() {
		if out.TOTP == nil && len(out.Passkeys) == 0 {
			a.tell(tFactorNone)
		}
		if out.TOTP != nil {
			a.tell(tFactorTOTP, when(*out.TOTP))
		}
		for _, k := range out.Passkeys {
			a.tell(tFactorPasskey, k.ID, oneLine(k.Name), when(k.Added))
		}
		a.tell(tFactorCodesLeft, out.Codes)
		if out.Required {
			a.tell(tFactorRequired)
		}
	})
}

// enrolFactor shows a new secret to the person's authenticator, and asks for a
// code of it where there is somebody to ask.
func (a *app) enrolFactor(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	fresh, err := d.client.BeginTOTP(ctx)
	if err != nil {
		return err
	}
	if a.json || !isTerminal(a.in) {
		return a.answer(enrolAnswer{URL: fresh.URL}, func() {
			fmt.Fprintln(a.out, fresh.URL)
			a.tell(tFactorThenConfirm)
		})
	}
	qrterminal.GenerateHalfBlock(fresh.URL, qrterminal.M, a.out)
	if u, err := url.Parse(fresh.URL); err == nil {
		a.tell(tFactorScan, u.Query().Get("secret"))
	}
	return a.confirmFactor(ctx)
}

// confirmFactor completes the enrolment by a code of the authenticator.
func (a *app) confirmFactor(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	code, err := a.askCode()
	if err != nil {
		return err
	}
	out, err := d.client.ConfirmTOTP(ctx, code)
	return a.showCodes(out, err)
}

func (a *app) showCodes(out api.RecoveryCodes, err error) error {
	if err != nil {
		return err
	}
	return a.answer(enrolAnswer{Confirmed: true, Codes: out.Codes}, func() {
		a.tell(tFactorEnrolled)
		if len(out.Codes) > 0 {
			a.tell(tFactorKeepCodes)
			fmt.Fprintln(a.out, "  "+strings.Join(out.Codes, "\n  "))
		}
	})
}

// askCode takes a code of the second factor, time-based or for recovery.
func (a *app) askCode() (string, error) {
	code, err := a.askSecret("NIEM_CODE_FILE", tCode, false)
	return strings.TrimSpace(code), err
}

// proveFactor completes a sign-in that waits for the second factor.
func (a *app) proveFactor(ctx context.Context, client *api.Client, me api.Me) (api.Me, error) {
	if me.Stage != api.StageProve {
		return me, nil
	}
	code, err := a.askCode()
	if err != nil {
		return me, err
	}
	return client.ProveFactor(ctx, api.FactorProof{Code: code})
}
