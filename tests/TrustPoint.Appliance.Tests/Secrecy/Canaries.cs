using System.Security.Cryptography;
using System.Text;

namespace TrustPoint.Appliance.Tests.Secrecy;

/// <summary>The secrets of one run, and the search for them in everything that was written, in each spelling that programs give to bytes.</summary>
internal sealed class Canaries
{
    // Shorter ones would be found by chance.
    private const int Shortest = 12;

    private readonly List<(string Name, byte[] Spelling)> spellings = [];

    /// <summary>A text: a PIN, a pass phrase, a code.</summary>
    public void Add(string name, string secret)
    {
        Add(name, Encoding.UTF8.GetBytes(secret));
        spellings.Add((name, Encoding.Unicode.GetBytes(secret)));
    }

    /// <summary>A one-time code: as it is printed, without its hyphens, and as HTTP Basic carries it with its device's name.</summary>
    public void AddCode(string device, string code)
    {
        Add($"code of {device}", code);
        Add($"code of {device}", code.Replace("-", "", StringComparison.Ordinal));
        Add($"code of {device}", $"{device}:{code}");
    }

    /// <summary>The private half of an EC key.</summary>
    public void Add(string name, ECDsa key) => Add(name, key.ExportParameters(includePrivateParameters: true).D!);

    /// <summary>Octets: a key.</summary>
    public void Add(string name, byte[] secret)
    {
        Assert.InRange(secret.Length, Shortest, int.MaxValue);
        foreach (var text in new[] { Convert.ToHexStringLower(secret), Convert.ToHexString(secret), Convert.ToBase64String(secret).TrimEnd('=') })
            spellings.Add((name, Encoding.ASCII.GetBytes(text)));
        spellings.Add((name, secret));
    }

    /// <summary>Which of them stand in a text or a file.</summary>
    public IEnumerable<string> In(byte[] written) =>
        spellings.Where(secret => written.AsSpan().IndexOf(secret.Spelling) >= 0).Select(secret => secret.Name).Distinct();
}
