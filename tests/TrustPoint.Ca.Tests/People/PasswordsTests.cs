using System.Buffers.Binary;
using Microsoft.AspNetCore.Identity;
using TrustPoint.Ca.People;

namespace TrustPoint.Ca.Tests.People;

/// <summary>Which passwords may be chosen, and how they are kept. NIST SP 800-63B-4 section 3.1.1.2.</summary>
public sealed class PasswordsTests
{
    [Theory]
    [InlineData("twelve chars")]
    [InlineData("vier wörter ohne zahl")]
    [InlineData("kein GROSSES muss sein")]
    [InlineData("パスワードは長いほど良いです")]
    [InlineData("anna likes long walks at night")]
    public void A_long_one_may_be_chosen_whatever_it_is_made_of(string password) => Assert.Null(Passwords.Fault(password, "anna", "Älva Lund"));

    [Theory]
    [InlineData("elevenchars", "at least 12")]
    [InlineData("", "at least 12")]
    [InlineData("🙂🙃🙂🙃🙂🙃🙂🙃🙂🙃🙂", "at least 12")] // eleven characters of two units each
    [InlineData("anna123456789", "login name")]
    [InlineData("ANNA12345678", "login name")]
    [InlineData("Älva Lund 2026", "person's name")]
    [InlineData("aaaaaaaaaaaaaaaa", "repeats")]
    [InlineData("abababababababab", "repeats")]
    [InlineData("password123456", "tried first")]
    [InlineData("Passwort1234", "tried first")]
    [InlineData("correct horse battery staple", "tried first")]
    [InlineData("with\ta control char", "control")]
    public void One_that_is_guessed_may_not(string password, string why) => Assert.Contains(why, Passwords.Fault(password, "anna", "Älva Lund"), StringComparison.Ordinal);

    [Fact]
    public void One_beyond_all_measure_may_not() => Assert.Contains("at most 256", Passwords.Fault(string.Concat(Enumerable.Repeat("0123456789", 26)), "anna", "Anna"), StringComparison.Ordinal);

    [Fact] // OWASP: 210,000 of PBKDF2-HMAC-SHA512
    public async Task One_is_kept_salted_at_the_recommended_cost()
    {
        using var passwords = new Passwords();
        var (first, second) = (await passwords.HashAsync("twelve chars", default), await passwords.HashAsync("twelve chars", default));
        var kept = Convert.FromBase64String(first);
        Assert.NotEqual(first, second);
        // Version 3, PRF 2 (HMAC-SHA512), the count, 128 bits of salt.
        Assert.Equal((1, 2u, 210_000u, 16u), (kept[0], BinaryPrimitives.ReadUInt32BigEndian(kept.AsSpan(1)), BinaryPrimitives.ReadUInt32BigEndian(kept.AsSpan(5)), BinaryPrimitives.ReadUInt32BigEndian(kept.AsSpan(9))));
        Assert.True(await passwords.VerifyAsync(first, "twelve chars", default));
        Assert.False(await passwords.VerifyAsync(first, "twelve Chars", default));
        Assert.False(await passwords.VerifyAsync(null, "", default));
    }

    [Fact] // who has no password cannot be told by the time that an answer takes
    public async Task Where_there_is_none_one_of_the_same_form_and_cost_is_tried()
    {
        var hasher = new WatchedHasher();
        using var watched = new Passwords(hasher);
        using var passwords = new Passwords();

        Assert.False(await watched.VerifyAsync(null, "twelve chars", default));

        var (tried, kept) = (Convert.FromBase64String(Assert.Single(hasher.Tried)), Convert.FromBase64String(await passwords.HashAsync("twelve chars", default)));
        Assert.Equal(kept.Length, tried.Length);
        Assert.Equal(kept[..13], tried[..13]);
    }

    private sealed class WatchedHasher : PasswordHasher<object>
    {
        public List<string> Tried { get; } = [];

        public override PasswordVerificationResult VerifyHashedPassword(object user, string hashedPassword, string providedPassword)
        {
            Tried.Add(hashedPassword);
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
