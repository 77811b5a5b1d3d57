using System.Globalization;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Plans;

// The plans of what is done with a token that has its keys already.
public sealed partial class Plan
{
    private void CustodianChange(CeremonyScript script, CeremonyWork.CustodianChange change)
    {
        var shares = change.SharesFor(script.People);
        AddOpening(script);
        AddList("The token shows its keys");
        Add("Each custodian of the new set gets a share", "One after the other, alone before their own screen: the share is shown once. Write the words down, hide them, type them in again.",
            $"{shares} shares are proven.", new StepAct.HandOut());
        Add("The token's PINs change", "Only now, as every new share is proven, the token gets the PINs that the new shares give, the security officer's and the user's.",
            $"{change.Needed} of the {shares} new shares open the token, and the old ones do not any more.", new StepAct.Machine(MachineAct.ChangePins));
        Add("The old shares are destroyed", "The shares of the set of before are collected and destroyed, before everybody's eyes. Who confirms types how many there were, and who is missing.",
            "No share of the set of before is left.", new StepAct.Confirm(script.People.Witnesses > 0 ? CeremonyRole.Witness : CeremonyRole.Administrator));
        AddClosing();
    }

    private void BackupCheck(CeremonyScript script, CeremonyWork.BackupCheck check)
    {
        AddOpening(script);
        AddList("The original shows its keys");
        Add("The original is closed", "The machine logs out of the token.", "The token is closed.", new StepAct.Machine(MachineAct.CloseToken));
        Add("The original goes back to its place", "The original is unplugged and put into a new bag, before the copy is unpacked. The number of the seal is typed, and the place where it is kept.",
            "A seal with a new number.", new StepAct.Confirm(CeremonyRole.Administrator));
        Add("The original is away", "The machine looks that the original is not plugged in any more.", $"No token with the label {script.Token!.Label}.", new StepAct.Machine(MachineAct.LookAway));
        Add("The copy is the right one", "The copy is plugged in. The machine says its model and its serial number.", $"A token with the label {check.Copy.Label}.", new StepAct.Machine(MachineAct.LookAtToken));
        Add("The custodians open the copy", $"{script.People.Needed} custodians type the same shares again, each on their own device.", "The copy is open.", new StepAct.Unlock());
        Add("The copy holds the same keys", "The copy lists its keys. Each signs a new random number, and the public key of the original verifies it.",
            "The same keys with the same attributes, none missing and none besides.", new StepAct.Machine(MachineAct.CompareKeys));
        Add("The copy is closed", "The machine logs out of the token.", "The token is closed.", new StepAct.Machine(MachineAct.CloseToken));
        Add("The copy goes back to its place", "The copy is unplugged and put into a new bag. The number of the seal is typed, and the place where it is kept: another one than that of the original.",
            "A seal with a new number.", new StepAct.Confirm(CeremonyRole.Administrator));
    }

    private void Destruction(CeremonyScript script, CeremonyWork.Destruction destruction)
    {
        Add("Nobody needs the key any more", "The machine looks at the authority, at every certificate that it issued, and at its last revocation list.",
            $"The authority {destruction.Authority} is retired, no certificate of it is valid, and its last list holds until the last of them ends.", new StepAct.Machine(MachineAct.LookAtDuties));
        AddOpening(script);
        Add("The key is destroyed", $"The reason is read aloud: {destruction.Reason}. The box signs nothing with this key from now on. The token destroys it, and is asked for it again.",
            "The token does not find the key, and holds no other one.", new StepAct.Machine(MachineAct.DestroyKey));
        Add("The token is cleared", "The token is made anew, with nothing in it.", "The PIN that the shares give does not open it any more.", new StepAct.Machine(MachineAct.ClearToken));
        // The number is not said: who types it reads it on the thing.
        foreach (var (index, copy) in destruction.Copies.Index())
        {
            Add($"Thing {index + 1} of {destruction.Copies.Count} is destroyed", Says(copy),
                "Two people read the number that stands on it, and type it: it is that of the list.", new StepAct.Attest(copy));
        }
    }

    private void AddList(string title) => Add(title, "The token lists its keys. Each signs a random number.", "Each key with its digest and its attributes, and a signature that verifies.", new StepAct.Machine(MachineAct.ListKeys));

    private static string Says(CustodyCopy copy) => (copy.Kind, copy.Method) switch
    {
        (CopyKind.Token, DestructionMethod.Cleared) => $"The token from this place was cleared by the machine: {copy.Place}. Two people look at it.",
        (CopyKind.Token, _) => $"The token from this place is destroyed before everybody's eyes ({WordOf(copy.Method)}): {copy.Place}.",
        (CopyKind.Backup, _) => $"The copy from this place is destroyed before everybody's eyes ({WordOf(copy.Method)}): {copy.Place}.",
        _ => $"The share from this place is destroyed before everybody's eyes ({WordOf(copy.Method)}): {copy.Place}.",
    };

    private static string WordOf(DestructionMethod method) => method.ToString().ToLowerInvariant();

    private static string RolesWithNew(Attendance people) => string.Create(
        CultureInfo.InvariantCulture, $"Administrators: 1; operators: {(people.HasOperator ? 1 : 0)}; custodians: {people.Custodians}; new custodians: {people.NewCustodians}; witnesses: {people.Witnesses}; auditors: {(people.HasAuditor ? 1 : 0)}. Nobody has two roles.");
}
