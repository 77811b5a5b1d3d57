using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Plans;

// What a root signs besides authorities and lists.
public sealed partial class Plan
{
    private void CrossCertificate(CeremonyScript script, CeremonyWork.CrossCertificate cross)
    {
        AddOpening(script);
        Add("One root certifies the other", "The token signs what the other root's own certificate says: its name, its key and its constraints, octet by octet. A second program verifies, then the file is published.",
            $"A certificate for {cross.Authority}, issued by {cross.Signer}.", new StepAct.Machine(MachineAct.SignCertificate));
        AddFingerprint("The certificate is the one that was made");
        AddClosing();
    }
}
