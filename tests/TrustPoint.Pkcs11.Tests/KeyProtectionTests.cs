using System.Diagnostics;
using System.Security.Cryptography;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Pkcs11.Tests;

/// <summary>What a token's private key must be, seen by other programs, and that a key which is not so is never used.</summary>
public sealed class KeyProtectionTests : IDisposable
{
    private readonly SoftHsmToken token = SoftHsmToken.Create();
    private readonly TokenKeyStore store;

    public KeyProtectionTests() => store = token.OpenStore();

    public void Dispose()
    {
        store.Dispose();
        token.Dispose();
    }

    [Theory]
    [InlineData(KeyAlgorithm.EcP256)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    public async Task Another_program_sees_a_sensitive_key_that_was_never_extractable(KeyAlgorithm algorithm)
    {
        var key = await store.GenerateAsync("issuing", algorithm, default);
        var seen = await RunAsync(
            "p11tool", "--provider", SoftHsmToken.Module.Path, "--login", "--list-all-privkeys", $"pkcs11:token={token.Label}");
        Assert.Contains("CKA_NEVER_EXTRACTABLE", seen, StringComparison.Ordinal);
        Assert.Contains("CKA_SENSITIVE", seen, StringComparison.Ordinal);
        Assert.Contains("CKA_PRIVATE", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("WRAP", seen, StringComparison.Ordinal);
        Assert.Contains("Label: issuing", seen, StringComparison.Ordinal);
        Assert.Contains($"ID: {string.Join(':', key.Id.Chunk(2).Select(pair => new string(pair)))}", seen, StringComparison.Ordinal);
    }

    [Fact] // PKCS#11 v2.40 section 4.9
    public async Task A_key_is_described_by_its_token_and_by_what_the_token_says_of_it()
    {
        var key = await store.GenerateAsync("issuing", KeyAlgorithm.EcP256, default);

        var described = (await store.DescribeAsync(key.Id, default))!;

        Assert.Equal(("issuing", SoftHsmToken.Module.Path), (described.Key.Label, described.Module));
        Assert.Contains($"'{token.Label}' (SoftHSM project SoftHSM v2", described.Home, StringComparison.Ordinal);
        Assert.Equal(
            "CKA_ALWAYS_SENSITIVE=True CKA_EXTRACTABLE=False CKA_LOCAL=True CKA_NEVER_EXTRACTABLE=True CKA_PRIVATE=True CKA_SENSITIVE=True CKA_TOKEN=True",
            string.Join(' ', described.Attributes.OrderBy(attribute => attribute.Name, StringComparer.Ordinal).Select(attribute => $"{attribute.Name}={attribute.Value}")));
        Assert.Null(await store.DescribeAsync(new string('0', 64), default));
    }

    [Theory] // PKCS#11 v2.40 section 4.9. The token itself answers these; SIGN is the only thing that the key may do.
    [InlineData(nameof(AttributeType.Token), true)]
    [InlineData(nameof(AttributeType.Private), true)]
    [InlineData(nameof(AttributeType.Sensitive), true)]
    [InlineData(nameof(AttributeType.AlwaysSensitive), true)]
    [InlineData(nameof(AttributeType.NeverExtractable), true)]
    [InlineData(nameof(AttributeType.Local), true)]
    [InlineData(nameof(AttributeType.Extractable), false)]
    [InlineData(nameof(AttributeType.Sign), true)]
    [InlineData(nameof(AttributeType.Decrypt), false)]
    [InlineData(nameof(AttributeType.Unwrap), false)]
    [InlineData(nameof(AttributeType.Derive), false)]
    public async Task The_token_confirms_each_attribute(string attribute, bool value)
    {
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        var read = InToken((library, session) =>
            library.GetAttribute(session, TokenKey.Find(library, session, key.Id).Handle, Enum.Parse<AttributeType>(attribute)));
        Assert.Equal(value ? "01" : "00", Convert.ToHexString(read ?? []));
    }

    [Fact]
    public async Task A_key_imported_from_a_file_is_not_used()
    {
        using var outside = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = StoredKey.IdOf(outside.ExportSubjectPublicKeyInfo());
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, outside.ExportPkcs8PrivateKeyPem());
        await RunAsync(
            "softhsm2-util", "--import", file, "--token", token.Label, "--label", "outside", "--id", id, "--pin", SoftHsmToken.UserPin);
        File.Delete(file);

        var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(async () => await SignAsync(id));
        Assert.Contains("NeverExtractable is not true", error.Message, StringComparison.Ordinal);
        Assert.Empty(await store.ListAsync(default));
    }

    [Fact]
    public async Task A_key_that_bears_the_id_of_another_is_not_used()
    {
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        var forged = StoredKey.IdOf("another public key"u8);
        InToken((library, session) =>
        {
            foreach (var handle in library.FindObjects(session, new Template { { AttributeType.Id, Convert.FromHexString(key.Id) } }))
                library.SetAttribute(session, handle, AttributeType.Id, Convert.FromHexString(forged));
            return true;
        });
        var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(async () => await SignAsync(forged));
        Assert.Contains($"its public key is another one, {key.Id}", error.Message, StringComparison.Ordinal);
        Assert.Empty(await store.ListAsync(default));
    }

    [Fact]
    public async Task Of_two_keys_with_one_id_neither_is_used()
    {
        var one = await store.GenerateAsync("one", KeyAlgorithm.EcP256, default);
        var two = await store.GenerateAsync("two", KeyAlgorithm.EcP256, default);
        InToken((library, session) =>
        {
            library.SetAttribute(session, TokenKey.Find(library, session, two.Id).Handle, AttributeType.Id, Convert.FromHexString(one.Id));
            return true;
        });
        var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(async () => await SignAsync(one.Id));
        Assert.Contains("2 private keys", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_without_its_public_half_is_not_used()
    {
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        InToken((library, session) =>
        {
            var publicHalf = Template.For(ObjectClass.PublicKey, Convert.FromHexString(key.Id));
            library.DestroyObject(session, library.FindObjects(session, publicHalf).Single());
            return true;
        });
        var error = await Assert.ThrowsAsync<KeyStoreUnavailableException>(async () => await SignAsync(key.Id));
        Assert.Contains("0 public keys", error.Message, StringComparison.Ordinal);
    }

    [Fact] // what a set-up leaves that is cut off: a pair that never got its id is in no list
    public async Task Keys_are_destroyed_by_the_end_of_their_label_finished_or_not()
    {
        var kept = await store.GenerateAsync("root 17 of another", KeyAlgorithm.EcP256, default);
        await store.GenerateAsync("root 17", KeyAlgorithm.EcP256, default);
        var unfinished = await store.GenerateAsync("issuing 17", KeyAlgorithm.EcP256, default);
        InToken((library, session) =>
        {
            foreach (var handle in library.FindObjects(session, new Template { { AttributeType.Id, Convert.FromHexString(unfinished.Id) } }))
                library.SetAttribute(session, handle, AttributeType.Id, new byte[32]);
            return true;
        });
        Assert.Equal(2, (await store.ListAsync(default)).Count);

        Assert.Equal(2, await store.DestroyLabelledAsync(" 17", default));

        var left = InToken((library, session) => library.FindObjects(session, []).Count);
        Assert.Equal((2, kept.Id), (left, Assert.Single(await store.ListAsync(default)).Id)); // both halves of the one
        Assert.Equal(0, await store.DestroyLabelledAsync(" 17", default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.DestroyLabelledAsync(" ", default)); // every key's label ends with nothing
    }

    private async Task<byte[]> SignAsync(string keyId) => await store.SignAsync(keyId, SignatureScheme.EcdsaSha256, new byte[1], default);

    /// <summary>A session of our own beside the store's; the login is the process's.</summary>
    private TResult InToken<TResult>(Func<Library, nuint, TResult> calls) => SoftHsmToken.Module.Alone(() =>
    {
        var library = SoftHsmToken.Module.Library;
        var session = library.OpenSession(SoftHsmToken.Module.FindTokens().Single(found => found.Token.Label == token.Label).Slot);
        try
        {
            return calls(library, session);
        }
        finally
        {
            library.CloseSession(session);
        }
    });

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SOFTHSM2_CONF"] = SoftHsmToken.ConfigurationFile, ["GNUTLS_PIN"] = SoftHsmToken.UserPin },
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await error}");
        return output;
    }
}
