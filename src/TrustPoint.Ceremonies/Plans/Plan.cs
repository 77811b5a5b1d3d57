using System.Globalization;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Plans;

/// <summary>The steps of a ceremony in their order, to the seals and signatures at its end (CER-19). They follow from the script alone: whoever has the script can say what has to happen.</summary>
public sealed partial class Plan
{
    private readonly List<Step> steps = [];

    private Plan()
    {
    }

    /// <summary>The steps.</summary>
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>The plan of a script.</summary>
    public static Plan Of(CeremonyScript script)
    {
        var plan = new Plan();
        plan.Begin(script);
        switch (script.Work)
        {
            case CeremonyWork.Root root:
                plan.Root(script, root);
                break;
            case CeremonyWork.IssuingKey key:
                plan.IssuingKey(key);
                break;
            case CeremonyWork.IssuingCertificate certificate:
                plan.IssuingCertificate(script, certificate);
                break;
            case CeremonyWork.RootCrl crl:
                plan.RootCrl(script, crl);
                break;
            case CeremonyWork.TrustAnchors anchors:
                plan.TrustAnchors(script, anchors);
                break;
            case CeremonyWork.SignerKeys signer:
                plan.Signer(script, signer);
                break;
            case CeremonyWork.CrossCertificate cross:
                plan.CrossCertificate(script, cross);
                break;
            case CeremonyWork.CustodianChange change:
                plan.CustodianChange(script, change);
                break;
            case CeremonyWork.BackupCheck check:
                plan.BackupCheck(script, check);
                break;
            case CeremonyWork.Destruction destruction:
                plan.Destruction(script, destruction);
                break;
        }
        plan.End();
        return plan;
    }

    private void Begin(CeremonyScript script)
    {
        var people = script.People;
        Add("Everybody is here", "Each person signs in on their own device, with their own account, and takes a role. The administrator checks who they are.",
            Roles(people), new StepAct.Gather());
        Add("The script is the one that was reviewed", "The administrator reads the SHA-256 of the script aloud, group by group. Two people compare it with the reviewed paper and type the groups that they are asked for.",
            $"The digest begins with {script.Sha256[..8]} and ends with {script.Sha256[^8..]}.", new StepAct.Compare(ReadAloud.Script));
        Add("The custodians approve", $"{people.Needed} of the {people.Custodians} custodians approve the script by its digest, each with a new code or a passkey.",
            $"{people.Needed} approvals of this digest.", new StepAct.Approve());
        Add("The machine is as it should be", "The machine looks at its own program, its network and its clock. Who works the machine reads the result aloud.",
            script.IsOffline ? "No network interface has a link. The time is that of a watch." : "The time is that of a watch.", new StepAct.Machine(MachineAct.LookAtMachine));
        Add("The room and the seals", "A witness looks at the room, the machine and the seals, and types the numbers of the seals.", "Seals unbroken, with the numbers of the list.", new StepAct.Confirm(people.Witnesses > 0 ? CeremonyRole.Witness : CeremonyRole.Administrator));
    }

    private void Root(CeremonyScript script, CeremonyWork.Root root)
    {
        var token = script.Token!;
        Add("The token is blank", "The token is plugged in. The machine says its model and its serial number, and what is in it.",
            token.Serial is null ? "One blank token, and nothing in it." : $"A blank token with the serial number {token.Serial}.", new StepAct.Machine(MachineAct.LookAtToken));
        Add("Each custodian gets a share", "One after the other, alone before their own screen: the share is shown once. Write the words down, hide them, type them in again.",
            $"{script.People.Custodians} shares are proven.", new StepAct.HandOut());
        Add("The token is prepared", "The token gets its label, and a PIN that only the shares give.", $"A token with the label {token.Label}.", new StepAct.Machine(MachineAct.PrepareToken));
        Add("The key is made", "The token makes the key, and signs a random number with it.",
            $"A key of the kind {root.Authority.Key.Word()} that is sensitive, never was extractable, and was made in the token.", new StepAct.Machine(MachineAct.MakeKey));
        Add("The root signs its certificate", "The token signs. A second program verifies, then the file is published.",
            $"A certificate for {root.Authority.CommonName}.", new StepAct.Machine(MachineAct.SignCertificate));
        AddFingerprint("The certificate is the one that was made");
        Add("The first revocation list", "The token signs an empty list.", "A list that revokes nothing.", new StepAct.Machine(MachineAct.SignCrl));
        AddClosing();
    }

    private void IssuingKey(CeremonyWork.IssuingKey key)
    {
        Add("The key is made", "The token of this box makes the key, and signs a request with it.",
            $"A key of the kind {key.Authority.Key.Word()}, and a request for {key.Authority.CommonName}.", new StepAct.Machine(MachineAct.MakeKey));
        AddFingerprint("The request is the one that was made");
    }

    private void IssuingCertificate(CeremonyScript script, CeremonyWork.IssuingCertificate certificate)
    {
        AddOpening(script);
        Add("The root signs the certificate", "The token signs for the request that the script names by its digest. A second program verifies, then the file is published.",
            $"A certificate for {certificate.Authority.CommonName}, issued by {certificate.Authority.Parent}.", new StepAct.Machine(MachineAct.SignCertificate));
        AddFingerprint("The certificate is the one that was made");
        AddClosing();
    }

    private void RootCrl(CeremonyScript script, CeremonyWork.RootCrl crl)
    {
        AddOpening(script);
        Add("The root signs its revocation list", "The token signs. A second program verifies, then the file is published.",
            string.Create(CultureInfo.InvariantCulture, $"A list of {crl.Authority} with a number above {crl.NumberAbove}, good for {crl.Days} days."), new StepAct.Machine(MachineAct.SignCrl));
        AddFingerprint("The list is the one that was made");
        AddClosing();
    }

    private void AddOpening(CeremonyScript script)
    {
        Add("The token is the right one", "The token is plugged in. The machine says its model and its serial number.",
            $"A token with the label {script.Token!.Label}.", new StepAct.Machine(MachineAct.LookAtToken));
        Add("The custodians open the token", $"{script.People.Needed} custodians type their shares, each on their own device.", "The token is open.", new StepAct.Unlock());
    }

    private void AddFingerprint(string title) => Add(title,
        "The administrator reads the SHA-256 of the file aloud. Two people compare it with what they see and type the groups that they are asked for.",
        "The same digest on every screen.", new StepAct.Compare(ReadAloud.Product));

    private void AddClosing()
    {
        Add("The token is closed", "The machine logs out of the token.", "The token is closed.", new StepAct.Machine(MachineAct.CloseToken));
        Add("The token goes back to the safe", "The token is unplugged, put into a new bag, and the number of the seal is typed.", "A seal with a new number.", new StepAct.Confirm(CeremonyRole.Administrator));
    }

    private void End() => Add("Everybody signs", "Each person reads the minutes and signs them.", "A signature of each person.", new StepAct.SignOff());

    private void Add(string title, string says, string expects, StepAct act) => steps.Add(new(steps.Count + 1, title, says, expects, act));

    private static string Roles(Attendance people) => people.NewCustodians > 0 ? RolesWithNew(people) : string.Create(
        CultureInfo.InvariantCulture, $"Administrators: 1; operators: {(people.HasOperator ? 1 : 0)}; custodians: {people.Custodians}; witnesses: {people.Witnesses}; auditors: {(people.HasAuditor ? 1 : 0)}. Nobody has two roles.");
}
