using System.Security.Cryptography;
using System.Text;
using TrustPoint.Appliance.Tests.Secrecy;
using TrustPoint.Ceremonies.Shares;

namespace TrustPoint.Appliance.Tests.Ceremonies;

/// <summary>What people typed and saw at a terminal, and what follows from it: nothing of it stays anywhere.</summary>
internal static class SittingSecrets
{
    public static IEnumerable<Canaries> Of(Dictionary<string, Sitting.Knows> people)
    {
        foreach (var (name, knows) in people)
        {
            var canaries = new Canaries();
            canaries.Add($"password of {name}", knows.Password);
            canaries.AddCode(name, knows.SetUpCode);
            foreach (var code in knows.RecoveryCodes) canaries.AddCode(name, code);
            // Three words of the list follow one another by chance in nothing that is written here.
            foreach (var words in knows.Share.Split(' ').Skip(4).Chunk(3).Where(words => words.Length == 3)) canaries.Add($"share of {name}", string.Join(' ', words));
            yield return canaries;
        }
        using Share first = Share.Parse(people["cora"].Share), second = Share.Parse(people["carl"].Share);
        using var secret = ShareSet.Combine([first, second]);
        var opened = new Canaries();
        opened.Add("secret", secret.Octets.ToArray());
        foreach (var whose in new[] { "user", "security officer" })
        {
            var pin = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.Octets.ToArray(), 26, info: Encoding.UTF8.GetBytes($"TrustPoint token PIN of the {whose}"));
            opened.Add($"PIN of the {whose}", string.Concat(pin.Select(octet => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[octet & 31])));
        }
        yield return opened;
    }
}
