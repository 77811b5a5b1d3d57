using System.Text;
using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Merkle;
using TrustPoint.Storage.Audit;

namespace TrustPoint.Storage.Tests.Audit;

/// <summary>The log as it is kept.</summary>
public sealed class AuditStoreTests : StoreTest
{
    [Fact] // RFC 6962 section 2.1
    public async Task The_head_is_the_root_over_the_leaves_as_they_are_read()
    {
        Assert.Equal(MerkleHash.EmptyRoot(), (await Store.Audit.HeadAsync(default)).Root);
        for (var i = 0; i < 20; i++) await Store.Issuance.IssueAsync(Records.Intent($"pump-{i}"));
        await Store.Audit.AppendAsync(Records.Entry(), default);

        var tree = new MerkleFrontier();
        await foreach (var leaf in Store.Audit.ReadAsync(0, default)) tree.Append(MerkleHash.Leaf(leaf));

        var (size, root) = await Store.Audit.HeadAsync(default);
        Assert.Equal(41, tree.Size);
        Assert.Equal(41, size);
        Assert.Equal(tree.Root(), root);
    }

    [Fact]
    public async Task Reading_begins_where_it_is_told()
    {
        for (var i = 0; i < 2500; i += 500)
            await Task.WhenAll(Enumerable.Range(i, 500).Select(_ => Store.Audit.AppendAsync(Records.Entry(), default)));
        var count = 0;
        await foreach (var _ in Store.Audit.ReadAsync(400, default)) count++;
        Assert.Equal(2100, count);
    }

    [Fact]
    public async Task An_entry_without_rows_is_the_leaf_as_it_stands()
    {
        var entry = Records.Entry();
        await Store.Audit.AppendAsync(entry, default);
        await foreach (var leaf in Store.Audit.ReadAsync(0, default)) Assert.Equal(entry.Bytes, leaf);
    }

    [Fact]
    public async Task An_entry_names_each_row_that_was_changed_with_it()
    {
        await Store.Devices.AddAsync(new() { Name = "pump-1", Domain = "plant", AddedAt = Records.Now }, Records.Entry(AuditEventType.DeviceAdded), default);
        await Store.Issuance.IssueAsync(Records.Intent());

        var rows = new List<string>();
        await foreach (var leaf in Store.Audit.ReadAsync(0, default))
        {
            using var json = JsonDocument.Parse(leaf);
            rows.Add(string.Join(' ', json.RootElement.GetProperty("rows").EnumerateObject().Select(row => row.Name)));
        }
        Assert.Equal(["devices/1", "certificates/1", "certificates/1 devices/1 device_transitions/1"], rows);
    }

    [Theory] // C2SP tlog-checkpoint: origin, size, root
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(2, true)]
    public async Task A_checkpoint_that_the_log_does_not_give_is_not_kept(long size, bool good)
    {
        await Store.Audit.AppendAsync(Records.Entry(), default);
        await Store.Audit.AppendAsync(Records.Entry(), default);
        var (_, root) = await Store.Audit.HeadAsync(default);
        var note = $"log.test\n{size}\n{Convert.ToBase64String(root)}\n\n— log.test AAAA\n";

        if (good) await Store.Audit.SaveCheckpointAsync(size, note);
        else await Assert.ThrowsAsync<ArgumentException>(() => Store.Audit.SaveCheckpointAsync(size, note));

        var kept = new List<(long, string)>();
        await foreach (var checkpoint in Store.Audit.CheckpointsAsync(default)) kept.Add(checkpoint);
        Assert.Equal(good ? [(size, note)] : [], kept);
        Assert.Equal(good ? note : null, new CheckpointFile(Folder.Path).Read());
    }

    [Fact] // ECDSA signs the same tree in another way each time: what is in the file is what the database holds
    public async Task A_checkpoint_that_is_signed_again_at_its_size_is_the_first_one_in_the_database_and_in_the_file()
    {
        await Store.Audit.AppendAsync(Records.Entry(), default);
        var (size, root) = await Store.Audit.HeadAsync(default);
        var text = $"log.test\n{size}\n{Convert.ToBase64String(root)}\n\n";
        var file = new CheckpointFile(Folder.Path);
        // The database took the first one, and the disk did not take its file.
        await Store.Audit.SaveCheckpointAsync(size, $"{text}— log.test AAAA\n");
        file.Delete();

        Assert.Equal($"{text}— log.test AAAA\n", await Store.Audit.SaveCheckpointAsync(size, $"{text}— log.test BBBB\n"));

        Assert.Equal($"{text}— log.test AAAA\n", file.Read());
    }

    [Theory]
    [InlineData("log.test\n2\n")]
    [InlineData("log.test\n-2\nAAAA\n\n")]
    [InlineData("log.test\n2\nAAAA\n\n")]
    [InlineData("")]
    public void What_is_no_checkpoint_is_not_read_as_one(string text) => Assert.Null(CheckpointNote.Read(text));

    // Columns of different rows never run into each other.
    [Fact]
    public void Rows_with_the_same_bytes_in_other_columns_have_other_digests()
    {
        object?[][] rows = [["ab", "c"], ["a", "bc"], ["abc", ""], ["abc", null], [Encoding.UTF8.GetBytes("ab"), "c"], [1L, null], [null, 1L], ["1", null]];
        Assert.Equal(rows.Length, rows.Select(row => Convert.ToHexString(WitnessedRow.DigestOf(row))).Distinct().Count());
    }
}
