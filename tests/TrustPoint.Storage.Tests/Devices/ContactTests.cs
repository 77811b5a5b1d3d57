using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Contacts;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Devices;

/// <summary>What devices last asked: bounded, kept beside the log.</summary>
public sealed class ContactTests : StoreTest
{
    private static readonly Contact Enrolled = new(Records.Now, "pump-1", "simpleenroll", ContactOutcome.Issued, null, "10.0.0.7", new string('a', 64));

    private static readonly Contact Refused = Enrolled with { Device = null, Outcome = ContactOutcome.Refused, Reason = "no", CertificateSha256 = null };

    [Fact]
    public async Task A_contact_is_read_back_whole()
    {
        await AddDeviceAsync("pump-1");
        var bare = new Contact(Records.Now.AddSeconds(1), "pump-1", "cacerts", ContactOutcome.Served, null, null, null);
        await RecordAsync(Enrolled, bare);
        Assert.Equal([bare, Enrolled], await Store.Contacts.OfDeviceAsync("pump-1", default));
        Assert.Empty(await StrangersAsync());
    }

    [Fact]
    public async Task Of_each_device_the_newest_20_are_kept()
    {
        await AddDeviceAsync("pump-1");
        await AddDeviceAsync("pump-2");
        await RecordAsync(Enrolled with { Device = "pump-2" });
        for (var i = 0; i < 47; i++) await RecordAsync(Enrolled with { At = Records.Now.AddSeconds(i) });
        Assert.Equal(
            Enumerable.Range(27, 20).Reverse().Select(i => Records.Now.AddSeconds(i)), (await Store.Contacts.OfDeviceAsync("pump-1", default)).Select(contact => contact.At));
        Assert.Single(await Store.Contacts.OfDeviceAsync("pump-2", default));
    }

    [Fact]
    public async Task A_certificate_of_ours_names_its_device()
    {
        await AddDeviceAsync("pump-1");
        var issued = await Store.Issuance.IssueAsync(Records.Intent("pump-1"));
        await RecordAsync(Refused with { CertificateSha256 = Convert.ToHexStringLower(issued.Sha256!) });
        Assert.Equal("no", Assert.Single(await Store.Contacts.OfDeviceAsync("pump-1", default)).Reason);
        Assert.Empty(await StrangersAsync());
    }

    [Fact]
    public async Task Refused_strangers_are_counted_by_source_and_reason_the_newest_first()
    {
        await RecordAsync(Refused, Refused with { Reason = "never" }, Refused with { Device = "nobody", At = Records.Now.AddMinutes(1), Act = "simplereenroll" });
        Assert.Equal(
            [
                new Stranger("10.0.0.7", "simplereenroll", "no", Records.Now, Records.Now.AddMinutes(1), 2),
                new Stranger("10.0.0.7", "simpleenroll", "never", Records.Now, Records.Now, 1),
            ],
            await StrangersAsync());
    }

    [Theory]
    [InlineData("10.0.0.8", 1)]
    [InlineData("SIMPLEENROLL", 3)] // what was asked
    [InlineData("never", 2)]
    [InlineData("nothing like it", 0)]
    public async Task Strangers_are_looked_for_by_source_act_and_reason(string text, int count)
    {
        await RecordAsync(Refused, Refused with { Reason = "never" }, Refused with { Reason = "never", Source = "10.0.0.8" });
        Assert.Equal(count, (await Store.Contacts.StrangersAsync(new(text), StrangerSort.Latest, null, 10, default)).Items.Count);
    }

    [Fact]
    public async Task A_list_of_strangers_goes_on_from_a_place_and_back()
    {
        await RecordAsync([.. Enumerable.Range(1, 3).Select(i => Refused with { Source = $"10.0.0.{i}" })]);
        var first = await PageAsync(null);
        var second = await PageAsync(first.Last);
        var back = await PageAsync(second.First!.Value with { Backwards = true });
        Assert.Equal(["10.0.0.3", "10.0.0.2"], first.Items.Select(stranger => stranger.Source));
        Assert.Equal("10.0.0.1", Assert.Single(second.Items).Source);
        Assert.Equal(first.Items, back.Items);

        Task<Slice<Stranger>> PageAsync(ListPosition? from) => Store.Contacts.StrangersAsync(new(), StrangerSort.Latest, from, 2, default);
    }

    [Theory]
    [InlineData(ContactOutcome.Served)]
    [InlineData(ContactOutcome.Failed)]
    public async Task A_stranger_who_is_not_refused_leaves_no_trace(ContactOutcome outcome)
    {
        await RecordAsync(Refused with { Outcome = outcome });
        Assert.Empty(await StrangersAsync());
    }

    [Fact]
    public async Task The_newest_500_strangers_are_kept()
    {
        await RecordAsync([.. Enumerable.Range(0, 700).Select(i => Refused with { Source = $"10.0.{i / 256}.{i % 256}" })]);
        var strangers = await StrangersAsync();
        Assert.Equal(500, strangers.Count);
        Assert.Equal(("10.0.2.187", "10.0.0.200"), (strangers[0].Source, strangers[^1].Source));
    }

    [Fact]
    public async Task Counts_add_up_and_end_after_eight_days()
    {
        await Store.Contacts.RecordAsync([], [new(Records.Now, ContactOutcome.Issued, 3), new(Records.Now, ContactOutcome.Refused, 1)], default);
        await Store.Contacts.RecordAsync([], [new(Records.Now, ContactOutcome.Issued, 2)], default);
        Assert.Equal([new(Records.Now, ContactOutcome.Issued, 5), new ContactCount(Records.Now, ContactOutcome.Refused, 1)], await Store.Contacts.CountsAsync(Records.Now, default));
        Assert.Empty(await Store.Contacts.CountsAsync(Records.Now.AddHours(1), default));

        var later = Records.Now.AddDays(8).AddHours(1);
        await Store.Contacts.RecordAsync([], [new(later, ContactOutcome.Issued, 1)], default);
        Assert.Equal([new ContactCount(later, ContactOutcome.Issued, 1)], await Store.Contacts.CountsAsync(Records.Now, default));
    }

    [Fact]
    public async Task Fsck_leaves_them_alone()
    {
        using var folder = new TemporaryFolder();
        var ca = await StoredCa.CreateAsync(folder.Path);
        await ca.Store.Contacts.RecordAsync([Enrolled, Refused], [new(Records.Now, ContactOutcome.Refused, 1)], default);
        await ca.Checkpoints.SignAsync(default);
        await ca.DisposeAsync();
        Assert.True((await Fsck.RunAsync(folder.Path, ca.Checkpoints.Key, default)).Clean);
    }

    [Fact]
    public async Task The_book_writes_what_it_noted()
    {
        await AddDeviceAsync("pump-1");
        var book = new ContactBook(Store.Contacts, Store.Devices, new ManualTime(Records.Now.AddMinutes(50)));
        for (var i = 0; i < 250; i++) book.Add(Enrolled with { At = Records.Now.AddSeconds(10 * i) });
        Assert.Empty(await book.OfDeviceAsync(Records.Caller, "pump-1", default));
        await book.WriteAsync(default);

        Assert.Equal(20, (await book.OfDeviceAsync(Records.Caller, "pump-1", default)).Count);
        Assert.Equal([new ContactCount(Records.Now, ContactOutcome.Issued, 250)], await book.CountsAsync(Records.Caller, default));
        await book.WriteAsync(default);
        Assert.Equal([new ContactCount(Records.Now, ContactOutcome.Issued, 250)], await book.CountsAsync(Records.Caller, default));
    }

    private async Task<IReadOnlyList<Stranger>> StrangersAsync() => (await Store.Contacts.StrangersAsync(new(), StrangerSort.Latest, null, 1000, default)).Items;

    private Task RecordAsync(params Contact[] contacts) => Store.Contacts.RecordAsync(contacts, [], default);

    private Task AddDeviceAsync(string name) => Store.Devices.AddAsync(new() { Name = name, Domain = "plant", AddedAt = Records.Now }, Records.Entry(), default);
}
