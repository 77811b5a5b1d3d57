using System.Globalization;
using TrustPoint.Ca.Keys;
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

    private void Signer(CeremonyScript script, CeremonyWork.SignerKeys signer)
    {
        for (var i = 0; i < Signers.CountOf(signer); i++)
        {
            Add(KeyTitle(signer, i), "The token of this box makes the key, and signs a random number with it.",
                $"A key of the kind {signer.Key.Word()} that is sensitive, never was extractable, and was made in the token.", new StepAct.Machine(MachineAct.MakeKey));
        }
        AddOpening(script);
        for (var i = 0; i < Signers.CountOf(signer); i++)
        {
            Add("The root signs the certificate of a signer", "The token of the root signs for the key that the token of this box made. A second program verifies, then the file is published.",
                $"A certificate for {Signers.FileOf(signer, i)}, issued by {signer.Authority}.", new StepAct.Machine(MachineAct.SignCertificate));
            AddFingerprint("The certificate is the one that was made");
        }
        AddClosing();
    }

    private void TrustAnchors(CeremonyScript script, CeremonyWork.TrustAnchors anchors)
    {
        AddOpening(script);
        Add("The trust anchors are signed", "The token certifies a key that signs the bundle and is forgotten. A second program verifies, then the files are published.",
            string.Create(CultureInfo.InvariantCulture, $"A bundle of {anchors.Anchors.Count} certificates, a file of each, and a card of their fingerprints."), new StepAct.Machine(MachineAct.SignBundle));
        AddFingerprint("The bundle is the one that was made");
        Add("The card is printed and compared", "The card is printed. Each fingerprint on it is compared with the minutes of the ceremony at which that certificate was made, and the card is signed by hand.",
            "The same fingerprints.", new StepAct.Confirm(script.People.Witnesses > 0 ? CeremonyRole.Witness : CeremonyRole.Administrator));
        AddClosing();
    }

    // RFC 8995 section 11.6.2.2: never the same key.
    private static string KeyTitle(CeremonyWork.SignerKeys signer, int index) => signer.Purpose == SignerPurpose.Ocsp ? "The key of the responder is made"
        : index == 0 ? "The key for vouchers with a nonce is made" : "The key for vouchers without a nonce is made";
}
