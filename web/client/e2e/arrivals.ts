import { arrive, stepUp, unlock } from "./acts.js";
import { stage, step, tell, visit } from "./stage.js";

/** People come into browsers of their own, as the other stories begin. */
tell(async () => {
  step("somebody with a key on the command line");
  const sender = await arrive("an.nv");
  await unlock(await visit(sender.context, "#/keys"));
  await sender.context.close();

  step("somebody with a second factor, who is asked for it again");
  const officer = await arrive("hoa.vt");
  let asked = 0;
  await officer.page.route("**/api/sessions", (route) =>
    asked++ === 0 ? route.fulfill({ status: 403, json: { error: { code: "step_up_required", message: { vi: "x", en: "x" }, details: { factor: true } } } }) : route.continue(),
  );
  await officer.page.goto(`${stage.address}/#/sessions`);
  await stepUp(officer.page, "hoa.vt");
  await officer.page.getByText("phiên này").waitFor();
  await officer.context.close();
});
