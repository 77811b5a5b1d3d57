using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>A person who has a role in a ceremony.</summary>
/// <param name="Name">The login name.</param>
/// <param name="Role">What the person is there for.</param>
/// <param name="Number">Which of those with that role, from 1; of a custodian the number of the share.</param>
/// <param name="Key">DER of the SubjectPublicKeyInfo (P-256) that the person's device made for this ceremony: what the person signs with.</param>
public sealed record Participant(string Name, CeremonyRole Role, int Number, byte[] Key)
{
    /// <summary>Whether a signature over a statement is of this person's key.</summary>
    /// <param name="statement">The text that was signed, of <see cref="Statements"/>.</param>
    /// <param name="signature">r and s, 32 octets each (IEEE P1363), as browsers make it, over SHA-256.</param>
    public bool HasSigned(string statement, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Key, out var read);
            return read == Key.Length && key.KeySize == 256 && key.VerifyData(Encoding.UTF8.GetBytes(statement), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

/// <summary>What people sign at a ceremony, as text that says what it is.</summary>
public static class Statements
{
    /// <summary>That a custodian approves a script.</summary>
    /// <param name="ceremony">The ceremony.</param>
    /// <param name="script">Lower-case hex of SHA-256 over the script.</param>
    public static string Approval(string ceremony, string script) => $"TrustPoint ceremony approval\n{ceremony}\n{script}\n";

    /// <summary>What a custodian shows again who is sitting there for, before it approves: as it stands on the page where it does.</summary>
    /// <param name="run">The ceremony.</param>
    public static string ProofOf(CeremonyRun run) => ProofOf(run.Name, run.Script.Sha256);

    /// <inheritdoc cref="ProofOf(CeremonyRun)"/>
    /// <param name="ceremony">The ceremony.</param>
    /// <param name="script">Lower-case hex of SHA-256 over the script.</param>
    public static string ProofOf(string ceremony, string script) => $"ceremony {ceremony}, script {script}";

    /// <summary>That a person was there and saw what the transcript says.</summary>
    /// <param name="ceremony">The ceremony.</param>
    /// <param name="head">Lower-case hex: the transcript's head.</param>
    public static string Minutes(string ceremony, string head) => $"TrustPoint ceremony minutes\n{ceremony}\n{head}\n";
}
