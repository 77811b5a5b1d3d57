using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.Audit;

/// <summary>C2SP signed-note and tlog-checkpoint. The notes of two public logs that sign with ECDSA are the golden bytes.</summary>
public sealed class CheckpointTests
{
    private const string Rekor = "rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=";

    private const string RekorNote =
        "Rekor\n798034\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n\n— rekor.sigstore.dev wNI9ajBEAiARInWIWyCdyG27CO6LPnPekyw20qO0YJfoaPaowGp/XgIgc+qEHS3+GKVClgqq20uDLet7MCoTURUCRdxwWBHHufk=\n";

    private const string Pixel = "pixel6_transparency_log+91c16e30+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN+4x0Jk1yTwvLFI9A4NDdGZcX0aiWVdWM5XJVy0M4VWD3AvyW5Q6Hs9A0mcDkpUoYgn+KKPNzFC0H3nN3q6JQ8=";

    private const string PixelNote =
        "DEFAULT\n10\nbsWRucJU5xJPHb5eBdOm6+DM+VelCZBuvtI3sHERJ9Y=\n\n— pixel6_transparency_log kcFuMDBFAiEAhqMAP8P6qf6QxtUJhzMhbN+MbZ9dwfUHzGQJmffJHtoCIGD0cNe47dHWBoPwYdgBCepB06/+g5O1FmYjXl06owL4\n";

    [Theory]
    [InlineData(Rekor, RekorNote, "Rekor", 798034, "f+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=")]
    [InlineData(Pixel, PixelNote, "DEFAULT", 10, "bsWRucJU5xJPHb5eBdOm6+DM+VelCZBuvtI3sHERJ9Y=")]
    public void A_checkpoint_of_a_public_log_opens_with_its_key(string key, string note, string origin, long size, string root)
    {
        var checkpoint = Checkpoint.Open(note, LogKey.Parse(key));
        Assert.Equal((origin, size, root), (checkpoint.Origin, checkpoint.Size, Convert.ToBase64String(checkpoint.Root)));
        Assert.Equal(note[..(note.IndexOf("\n\n", StringComparison.Ordinal) + 1)], checkpoint.Text);
        Assert.Equal(key, LogKey.Parse(key).ToString());
    }

    [Theory]
    [InlineData(Rekor, PixelNote, "is not signed by")]                                        // another log's
    [InlineData(Rekor, "", "no signed note")]
    [InlineData(Rekor, "Rekor\n798034\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n", "no signed note")] // no signature
    public void What_is_no_note_of_the_log_is_refused(string key, string note, string reason) =>
        Assert.Contains(reason, Assert.Throws<CheckpointException>(() => Checkpoint.Open(note, LogKey.Parse(key))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("798034", "798035", "does not verify")]                 // another size
    [InlineData("f+7C", "f+7D", "does not verify")]                     // another root
    [InlineData("Rekor\n", "Recor\n", "does not verify")]               // another origin
    [InlineData("wNI9aj", "wNI9aT", "is not signed by")]                // another key id
    [InlineData("— rekor", "- rekor", "malformed")]                     // no em dash
    [InlineData("ufk=\n", "ufk=", "no signed note")]                    // no line feed at the end
    [InlineData("ufk=\n", "!!!!\n", "not base64")]
    public void A_changed_note_is_refused(string from, string to, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(RekorNote.Replace(from, to, StringComparison.Ordinal), LogKey.Parse(Rekor))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("log\n5\n")]                                                              // two lines
    [InlineData("log\n05\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]               // a leading zero
    [InlineData("log\n-5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]               // a sign
    [InlineData("log\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\n")]                // 31 octets
    [InlineData("log\n5\nno base64\n")]
    [InlineData("log\n5\n\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]              // an empty line
    public void A_note_that_is_no_checkpoint_is_refused_though_it_is_signed(string text)
    {
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = new LogKey("log", signer.ExportSubjectPublicKeyInfo());
        var signature = signer.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var id = SHA256.HashData(signer.ExportSubjectPublicKeyInfo())[..4];
        var note = $"{text}\n— log {Convert.ToBase64String([.. id, .. signature])}\n";
        Assert.Contains("no checkpoint", Assert.Throws<CheckpointException>(() => Checkpoint.Open(note, key)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rekor.sigstore.dev")]
    [InlineData("rekor.sigstore.dev+c0d23d6b+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=")] // another id
    [InlineData("rekor.sigstore.dev+c0d23d6a+ATBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=")] // type Ed25519
    [InlineData("rekor.sigstore.dev+c0d23d6a+AgAA")]
    [InlineData("rekor sigstore+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=")] // a space
    public void A_text_that_is_no_key_is_refused(string text) => Assert.Throws<FormatException>(() => LogKey.Parse(text));

    [Fact]
    public async Task A_checkpoint_covers_what_is_durable_and_is_signed_once()
    {
        using var keys = new InMemoryKeyStore();
        var store = new InMemoryAuditStore();
        using var signer = await SignerAsync(keys, store);
        await AppendAsync(store, 3);

        var note = await signer.SignAsync(default);

        Assert.Null(await signer.SignAsync(default));
        var checkpoint = Checkpoint.Open(note!, LogKey.Parse(signer.Key.ToString()));
        Assert.Equal(("trustpoint.example/1", 3), (checkpoint.Origin, checkpoint.Size));
        Assert.Equal((await store.HeadAsync(default)).Root, checkpoint.Root);
        Assert.StartsWith("trustpoint.example/1\n3\n", note, StringComparison.Ordinal);
    }

    [Fact] // C2SP tlog-checkpoint: a log must not sign what is inconsistent with what it signed before
    public async Task A_log_that_lost_entries_is_not_signed_even_after_a_restart()
    {
        using var keys = new InMemoryKeyStore();
        var store = new InMemoryAuditStore();
        using var signer = await SignerAsync(keys, store);
        await AppendAsync(store, 3);
        await signer.SignAsync(default);
        store.Lose(1);
        using var restarted = new CheckpointSigner(store, keys, (await keys.ListAsync(default))[0], "trustpoint.example/1");
        await Assert.ThrowsAsync<InvalidDataException>(() => restarted.SignAsync(default));
    }

    [Fact]
    public async Task A_wrong_signature_is_dropped()
    {
        using var keys = new InMemoryKeyStore();
        var store = new InMemoryAuditStore();
        using var signer = await SignerAsync(keys, store);
        await AppendAsync(store, 1);
        keys.SignsWrongly = true;
        await Assert.ThrowsAnyAsync<KeyStoreUnavailableException>(() => signer.SignAsync(default));
        Assert.Empty(await store.CheckpointsAsync(default).ToListAsync());
        Assert.Single(keys.Alarms);
    }

    [Fact]
    public void The_text_is_origin_size_and_root() => Assert.Equal(
        "trustpoint.example/1\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        new Checkpoint("trustpoint.example/1", 0, MerkleHash.EmptyRoot()).Text);

    private static async Task<CheckpointSigner> SignerAsync(InMemoryKeyStore keys, InMemoryAuditStore store) =>
        new(store, keys, await keys.GenerateAsync("log", KeyAlgorithm.EcP256, default), "trustpoint.example/1");

    private static async Task AppendAsync(InMemoryAuditStore store, int count)
    {
        for (var i = 0; i < count; i++)
            await store.AppendAsync(AuditEntry.Create(AuditEventType.ApplianceStarted, InMemoryCa.Start, new Callers.AppliancePart("test"), AuditOutcome.Success, ("number", $"{i}")), default);
    }
}
