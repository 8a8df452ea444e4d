package main

import (
	"context"
	"fmt"
	"strconv"

	"niem/exchange"
	"niem/web/mail"
)

// mailSettings say how notices go out by mail. Without a host there is no mail; with
// one, what protects it has to be stated.
type mailSettings struct{ host, port, tls, ca, user, password, from, service string }

func (s *mailSettings) list() settings {
	return settings{
		{name: "smtp-host", value: &s.host, optional: true, help: tSetSMTPHost},
		{name: "smtp-port", value: &s.port, optional: true, help: tSetSMTPPort},
		{name: "smtp-tls", value: &s.tls, optional: true, help: tSetSMTPTLS},
		{name: "smtp-ca", value: &s.ca, optional: true, help: tSetSMTPCA},
		{name: "smtp-user", value: &s.user, optional: true, help: tSetSMTPUser},
		{name: "smtp-password", value: &s.password, secret: true, optional: true, help: tSetSMTPPassword},
		{name: "smtp-from", value: &s.from, optional: true, help: tSetSMTPFrom},
		{name: "smtp-service", value: &s.service, optional: true, help: tSetSMTPService},
	}
}

// server gives the mail server that the settings name; nil for none.
func (s *mailSettings) server() (*mail.Server, error) {
	if s.host == "" {
		if s.tls+s.ca+s.user+s.from+s.service != "" {
			return nil, fmt.Errorf("%w: %s", errMissingSetting, variable("smtp-host"))
		}
		return nil, nil
	}
	for _, must := range []struct{ name, value string }{{"smtp-tls", s.tls}, {"smtp-ca", s.ca}, {"smtp-from", s.from}, {"smtp-service", s.service}} {
		if must.value == "" {
			return nil, fmt.Errorf("%w: %s", errMissingSetting, variable(must.name))
		}
	}
	c := mail.Config{Host: s.host, TLS: s.tls, CAFile: fileOrSystem(s.ca), User: s.user, Password: s.password, From: s.from, Service: s.service}
	if s.port != "" {
		port, err := strconv.Atoi(s.port)
		if err != nil || port < 1 || port > 65535 {
			return nil, fmt.Errorf("%s: %q is no port", variable("smtp-port"), s.port)
		}
		c.Port = port
	}
	return mail.New(c)
}

// mailer is server for a service.
func (s *mailSettings) mailer() (exchange.Mailer, error) {
	server, err := s.server()
	if err != nil || server == nil {
		return nil, err
	}
	return server, nil
}

// noMail: people learn of documents only where they look.
const noMail = advice("no notices by mail: NIEM_SMTP_HOST is not set")

func examineMail(ctx context.Context, s *serveSettings) (string, error) {
	server, err := s.mail.server()
	if err != nil {
		return "", err
	}
	if server == nil {
		return "", noMail
	}
	if err := server.Ping(ctx); err != nil {
		return "", err
	}
	return s.mail.host + ", " + s.mail.tls, nil
}
