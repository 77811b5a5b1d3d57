using System.Diagnostics;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Pkcs11.Tests;

/// <summary>Keys that another program made in the token.</summary>
public class ForeignKeyTests
{
    [Theory] // PKCS#11 v2.40 section 4.6
    [InlineData("EC:prime256v1", SignatureScheme.EcdsaSha256)]
    [InlineData("rsa:3072", SignatureScheme.RsaPkcs1Sha256)]
    public async Task One_is_found_by_its_public_half_and_signs_from_then_on(string kind, SignatureScheme scheme)
    {
        using var token = SoftHsmToken.Create();
        Tool(token, "--keypairgen", "--key-type", kind, "--id", "07", "--label", "theirs", "--sensitive");
        var spki = PublicKey(token, "07");

        using var store = token.OpenStore();
        Assert.Empty(await store.ListAsync(default));
        var key = await store.FindAsync(spki, default);
        Assert.Equal((StoredKey.IdOf(spki), "theirs"), (key!.Id, key.Label));
        Assert.Equal(key.Id, Assert.Single(await store.ListAsync(default)).Id);
        Assert.Equal(spki, key.SubjectPublicKeyInfo);
        await Signatures.MustVerify(store, key, scheme);
        Assert.Equal(key.Id, (await store.FindAsync(spki, default))!.Id);
    }

    [Fact]
    public async Task One_that_may_leave_the_token_is_not_taken()
    {
        using var token = SoftHsmToken.Create();
        Tool(token, "--keypairgen", "--key-type", "EC:prime256v1", "--id", "07", "--label", "theirs", "--extractable");
        using var store = token.OpenStore();
        Assert.Null(await store.FindAsync(PublicKey(token, "07"), default));
        Assert.Empty(await store.ListAsync(default));
    }

    [Fact]
    public async Task One_whose_private_half_is_elsewhere_is_not_there()
    {
        using var token = SoftHsmToken.Create();
        Tool(token, "--keypairgen", "--key-type", "EC:prime256v1", "--id", "07", "--label", "theirs");
        var spki = PublicKey(token, "07");
        Tool(token, "--delete-object", "--type", "privkey", "--id", "07");
        using var store = token.OpenStore();
        Assert.Null(await store.FindAsync(spki, default));
    }

    private static byte[] PublicKey(SoftHsmToken token, string id)
    {
        var file = Path.GetTempFileName();
        try
        {
            Tool(token, "--read-object", "--type", "pubkey", "--id", id, "--output-file", file);
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Tool(SoftHsmToken token, params string[] arguments)
    {
        var start = new ProcessStartInfo("pkcs11-tool") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SOFTHSM2_CONF"] = SoftHsmToken.ConfigurationFile;
        foreach (var argument in new[] { "--module", SoftHsmToken.Module.Path, "--token-label", token.Label, "--login", "--pin", SoftHsmToken.UserPin }.Concat(arguments)) start.ArgumentList.Add(argument);
        using var tool = Process.Start(start)!;
        var said = tool.StandardError.ReadToEnd();
        tool.WaitForExit();
        Assert.True(tool.ExitCode == 0, said);
    }
}
