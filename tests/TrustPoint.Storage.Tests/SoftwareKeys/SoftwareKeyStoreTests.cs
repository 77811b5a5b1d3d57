using System.Diagnostics;
using System.Security.Cryptography;
using TrustPoint.Ca.Keys;
using TrustPoint.Storage.SoftwareKeys;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Storage.Tests.SoftwareKeys;

public sealed class SoftwareKeyStoreTests : IDisposable
{
    private const string Passphrase = "correct horse battery staple";

    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("software-keys-").FullName, "keys");
    private readonly SoftwareKeyStore store;

    public SoftwareKeyStoreTests() => store = Open();

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    public static TheoryData<KeyAlgorithm, SignatureScheme[]> EveryKeyAndScheme()
    {
        SignatureScheme[] elliptic = [SignatureScheme.EcdsaSha256, SignatureScheme.EcdsaSha384, SignatureScheme.EcdsaSha512];
        var rsa = Enum.GetValues<SignatureScheme>().Except(elliptic).ToArray();
        return new()
        {
            { KeyAlgorithm.EcP256, elliptic },
            { KeyAlgorithm.EcP384, elliptic },
            { KeyAlgorithm.EcP521, elliptic },
            { KeyAlgorithm.Rsa2048, rsa },
            { KeyAlgorithm.Rsa3072, rsa },
            { KeyAlgorithm.Rsa4096, rsa },
        };
    }

    [Theory, MemberData(nameof(EveryKeyAndScheme))]
    public async Task Every_key_signs_with_every_scheme_that_fits_it_after_a_restart_too(KeyAlgorithm algorithm, SignatureScheme[] schemes)
    {
        var key = await store.GenerateAsync("key", algorithm, default);
        using var restarted = Open();
        foreach (var scheme in schemes)
        {
            var message = RandomNumberGenerator.GetBytes(100);
            Assert.True(SignatureJudge.Accepts(key, scheme, message, await store.SignAsync(key.Id, scheme, message, default)), $"{scheme}");
            Assert.True(SignatureJudge.Accepts(key, scheme, message, await restarted.SignAsync(key.Id, scheme, message, default)), $"{scheme}");
        }
        var misfit = schemes.Contains(SignatureScheme.EcdsaSha256) ? SignatureScheme.RsaPkcs1Sha256 : SignatureScheme.EcdsaSha256;
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.SignAsync(key.Id, misfit, new byte[1], default));
    }

    [Fact]
    public async Task A_key_is_described_by_its_file_and_claims_no_protection_of_a_token()
    {
        var key = await store.GenerateAsync("issuing", KeyAlgorithm.EcP256, default);

        var described = (await store.DescribeAsync(key.Id, default))!;

        Assert.Equal((key.Id, KeyProtection.Software, (string?)null), (described.Key.Id, described.Key.Protection, described.Module));
        Assert.True(File.Exists(described.Home));
        Assert.Empty(described.Attributes);
        Assert.Null(await store.DescribeAsync(new string('0', 64), default));
    }

    [Fact]
    public async Task Keys_are_listed_as_they_were_made_and_as_software()
    {
        var made = await store.GenerateAsync("Ausstelle -----BEGIN PUBLIC KEY-----", KeyAlgorithm.EcP384, default);
        using var restarted = Open();
        var listed = Assert.Single(await restarted.ListAsync(default));
        Assert.Equal(made with { SubjectPublicKeyInfo = listed.SubjectPublicKeyInfo }, listed);
        Assert.Equal(made.SubjectPublicKeyInfo, listed.SubjectPublicKeyInfo);
        Assert.Equal(KeyProtection.Software, listed.Protection);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(made.SubjectPublicKeyInfo)), made.Id);
        Assert.Equal(KeyProtection.Software, restarted.Protection);
    }

    [Fact]
    public async Task A_label_of_two_lines_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => store.GenerateAsync("one\ntwo", KeyAlgorithm.EcP256, default));

    [Fact]
    public async Task Files_are_for_their_owner_alone()
    {
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FileOf(key.Id)));
        Assert.Equal([FileOf(key.Id)], Directory.GetFiles(folder));
    }

    [Fact] // RFC 5958 section 3, RFC 8018 section 6.2 and appendix A.2, judged by OpenSSL.
    public async Task The_private_key_is_encrypted_with_PBES2()
    {
        using var chosen = Open(PassphraseOrigin.Chosen);
        var key = await chosen.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        var block = (await File.ReadAllTextAsync(FileOf(key.Id))).Split("-----END PUBLIC KEY-----\n")[1];
        var structure = await OpenSslAsync(block, "asn1parse", "-inform", "PEM");
        Assert.Contains("PBES2", structure, StringComparison.Ordinal);
        Assert.Contains("PBKDF2", structure, StringComparison.Ordinal);
        Assert.Contains("hmacWithSHA256", structure, StringComparison.Ordinal);
        Assert.Contains("aes-256-cbc", structure, StringComparison.Ordinal);
        Assert.Contains(":0927C0", structure, StringComparison.Ordinal); // 600,000 iterations

        var opened = await OpenSslAsync(block, "pkey", "-passin", $"pass:{Passphrase}", "-pubout", "-outform", "PEM");
        Assert.Equal(PemEncoding.WriteString("PUBLIC KEY", key.SubjectPublicKeyInfo), opened.TrimEnd());
    }

    [Fact] // RFC 8018 section 4.2, NIST SP 800-132 section 5.2: at least 1,000; more make a guess dearer, and random bits are not guessed.
    public async Task A_random_passphrase_is_not_stretched_beyond_what_is_recommended_and_opens_what_a_chosen_one_sealed()
    {
        using var chosen = Open(PassphraseOrigin.Chosen);
        var stretched = await chosen.GenerateAsync("of before", KeyAlgorithm.EcP256, default);
        using var drawn = Open();
        var key = await drawn.GenerateAsync("key", KeyAlgorithm.EcP256, default);

        var block = (await File.ReadAllTextAsync(FileOf(key.Id))).Split("-----END PUBLIC KEY-----\n")[1];
        Assert.Contains(":03E8", await OpenSslAsync(block, "asn1parse", "-inform", "PEM"), StringComparison.Ordinal); // 1,000 iterations
        foreach (var one in new[] { stretched, key }) _ = await SignAsync(drawn, one.Id);
        _ = await SignAsync(chosen, key.Id);
    }

    [Fact]
    public async Task A_wrong_passphrase_is_told_in_words()
    {
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        using var wrong = new SoftwareKeyStore(folder, "wrong"u8, PassphraseOrigin.Chosen);
        var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => SignAsync(wrong, key.Id));
        Assert.Contains("passphrase", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, await wrong.TroubleAsync(default));
        Assert.Null(await store.TroubleAsync(default));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("../keys/0000000000000000000000000000000000000000000000000000000000")] // 64 characters, and a path
    [InlineData("")]
    public async Task An_unknown_key_is_no_file_anywhere(string keyId)
    {
        await Assert.ThrowsAsync<KeyNotFoundException>(() => SignAsync(store, keyId));
        await store.DestroyAsync(keyId, default);
    }

    [Fact]
    public async Task A_key_file_under_another_name_is_not_used()
    {
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        var other = new string('a', 64);
        File.Move(FileOf(key.Id), FileOf(other));
        await MustNotBeTrusted(other, "its public key does not hash to its name");
    }

    [Fact]
    public async Task A_file_whose_halves_do_not_belong_together_is_not_used()
    {
        const string Between = "-----END PUBLIC KEY-----";
        var one = await store.GenerateAsync("one", KeyAlgorithm.EcP256, default);
        var two = await store.GenerateAsync("two", KeyAlgorithm.EcP256, default);
        var publicHalf = (await File.ReadAllTextAsync(FileOf(one.Id))).Split(Between)[0];
        var privateHalf = (await File.ReadAllTextAsync(FileOf(two.Id))).Split(Between)[1];
        await File.WriteAllTextAsync(FileOf(one.Id), publicHalf + Between + privateHalf);
        await MustNotBeTrusted(one.Id, "its private key belongs to another public key");
    }

    [Theory]
    [InlineData("", "it does not begin with a label")]
    [InlineData("Label: key\n", "it has no PUBLIC KEY")]
    [InlineData("Label: key\n-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n", "it has no PUBLIC KEY")]
    [InlineData("Label: key\n-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n", "it has no ENCRYPTED PRIVATE KEY")]
    public async Task A_file_of_another_shape_is_not_used(string content, string reason)
    {
        var id = new string('a', 64);
        await File.WriteAllTextAsync(FileOf(id), content);
        await MustNotBeTrusted(id, reason);
    }

    [Fact]
    public async Task A_damaged_private_key_is_told_in_words()
    {
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        var text = await File.ReadAllTextAsync(FileOf(key.Id));
        var at = text.LastIndexOf("-----END", StringComparison.Ordinal) - 12;
        await File.WriteAllTextAsync(FileOf(key.Id), text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..]);
        using var restarted = Open();
        var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => SignAsync(restarted, key.Id));
        Assert.Contains(key.Id, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destroyed_key_is_gone_from_memory_and_disk()
    {
        var kept = await store.GenerateAsync("kept", KeyAlgorithm.EcP256, default);
        var doomed = await store.GenerateAsync("doomed", KeyAlgorithm.EcP256, default);
        await SignAsync(store, doomed.Id);
        await store.DestroyAsync(doomed.Id, default);
        await store.DestroyAsync(doomed.Id, default);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => SignAsync(store, doomed.Id));
        Assert.Equal([kept.Id], (await store.ListAsync(default)).Select(key => key.Id));
        await SignAsync(store, kept.Id);
    }

    [Fact]
    public async Task Sixteen_threads_share_a_key()
    {
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                var message = BitConverter.GetBytes(worker * 1000 + i);
                var signature = await store.SignAsync(key.Id, SignatureScheme.EcdsaSha256, message, default);
                Assert.True(SignatureJudge.Accepts(key, SignatureScheme.EcdsaSha256, message, signature));
            }
        })));
    }

    [Fact]
    public async Task A_cancelled_wait_signs_nothing()
    {
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await store.SignAsync(key.Id, SignatureScheme.EcdsaSha256, new byte[1], cancelled.Token));
    }

    // As most are: what nobody chose is not stretched, and opens at once.
    private SoftwareKeyStore Open(PassphraseOrigin origin = PassphraseOrigin.Random) => new(folder, System.Text.Encoding.UTF8.GetBytes(Passphrase), origin);

    private string FileOf(string keyId) => Path.Combine(folder, keyId + ".pem");

    private static async Task<byte[]> SignAsync(SoftwareKeyStore store, string keyId) =>
        await store.SignAsync(keyId, SignatureScheme.EcdsaSha256, new byte[1], default);

    private async Task MustNotBeTrusted(string keyId, string reason)
    {
        using var restarted = Open();
        var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(() => SignAsync(restarted, keyId));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, await restarted.TroubleAsync(default), StringComparison.Ordinal);
    }

    private static async Task<string> OpenSslAsync(string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
