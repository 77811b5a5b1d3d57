using System.Buffers.Binary;
using System.Reflection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace TrustPoint.Ca.People;

/// <summary>Passwords: which may be chosen, how they are kept, how one is tried. Two are hashed at a time, so that a flood leaves the cores to the CA.</summary>
public sealed class Passwords : IDisposable
{
    /// <summary>OWASP Password Storage Cheat Sheet: 210,000 for PBKDF2-HMAC-SHA512, which is the hasher's function.</summary>
    public const int Iterations = 210_000;

    private const int Shortest = 12;
    private const int Longest = 256;

    private static readonly HashSet<string> Worst = ReadWorst();

    private readonly IPasswordHasher<object> hasher;
    private readonly SemaphoreSlim hashing = new(2);
    private readonly string decoy = Convert.ToBase64String(HashOfNothing());

    /// <summary>With the hasher of ASP.NET Core at this cost.</summary>
    public Passwords() : this(new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = Iterations })))
    {
    }

    /// <summary>With a hasher.</summary>
    internal Passwords(IPasswordHasher<object> hasher) => this.hasher = hasher;

    /// <summary>
    /// Why a password may not be chosen, in words; null: it may. NIST SP 800-63B-4 section 3.1.1.2: a length and a list of the worst, no
    /// rules of which characters.
    /// </summary>
    public static string? Fault(string password, string name, string displayName)
    {
        var length = password.EnumerateRunes().Count();
        if (length < Shortest) return $"This password is too short: it needs at least {Shortest} characters. Several words that do not belong together make a good one.";
        if (length > Longest) return $"This password is too long: it has at most {Longest} characters.";
        if (password.Any(char.IsControl)) return "This password has control characters, which not every keyboard can type. Leave them out.";
        var plain = password.ToLowerInvariant();
        if (plain.Contains(name, StringComparison.Ordinal) && plain.Length < name.Length + Shortest) return "This password is little more than the login name. Choose words that nobody expects.";
        if (displayName.Length > 0 && plain.Contains(displayName.ToLowerInvariant(), StringComparison.Ordinal) && plain.Length < displayName.Length + Shortest) return "This password is little more than the person's name. Choose words that nobody expects.";
        if (plain.Distinct().Count() < 5) return "This password repeats a few characters. Choose several words that do not belong together.";
        return Worst.Contains(plain) ? "This password is one of those that are tried first. Choose several words that do not belong together." : null;
    }

    /// <summary>Hashes a password, with a salt of its own.</summary>
    public Task<string> HashAsync(string password, CancellationToken ct) => HashingAsync(() => hasher.HashPassword(this, password), ct);

    /// <summary>Tries a password. Where there is none the work is the same.</summary>
    /// <param name="hash">As it is kept; null: nothing is right.</param>
    /// <param name="password">As typed.</param>
    /// <param name="ct">Stops the wait.</param>
    public async Task<bool> VerifyAsync(string? hash, string password, CancellationToken ct)
    {
        // What is too long was never chosen; it is not hashed either, or its length would be the price.
        var tried = password.Length > 2 * Longest ? "" : password;
        var right = await HashingAsync(() => hasher.VerifyHashedPassword(this, hash ?? decoy, tried) != PasswordVerificationResult.Failed, ct);
        return right && hash is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => hashing.Dispose();

    private async Task<T> HashingAsync<T>(Func<T> work, CancellationToken ct)
    {
        await hashing.WaitAsync(ct);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            hashing.Release();
        }
    }

    // As the hasher keeps one, version 3: PRF 2 (HMAC-SHA512), iterations, length of the salt, salt, hash. To try it costs what any costs,
    // and no start waits for it to be computed: no password hashes to zeros.
    private static byte[] HashOfNothing()
    {
        const int SaltLength = 16, HashLength = 32;
        var kept = new byte[1 + (3 * sizeof(uint)) + SaltLength + HashLength];
        kept[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(kept.AsSpan(1), 2);
        BinaryPrimitives.WriteUInt32BigEndian(kept.AsSpan(5), Iterations);
        BinaryPrimitives.WriteUInt32BigEndian(kept.AsSpan(9), SaltLength);
        return kept;
    }

    private static HashSet<string> ReadWorst()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("worst-passwords.txt")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }
}
