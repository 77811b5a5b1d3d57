using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Contacts;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Devices.Tests;

/// <summary>Noting contacts: bounded memory, nothing counted twice, nobody held up.</summary>
public sealed class ContactBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 34, 56, 789, TimeSpan.Zero);

    private static readonly Contact Refused = new(Now, "pump-1", "simpleenroll", ContactOutcome.Refused, "no", "10.0.0.7", null);

    private readonly Recorder recorder = new();

    private ContactBook Book => field ??= new(recorder, new InMemoryDeviceStore(), new ManualTime(Now));

    [Fact]
    public async Task Beyond_the_bound_the_oldest_are_left_out_and_still_counted()
    {
        for (var i = 0; i < ContactBook.MostWaiting + 500; i++) Book.Add(Refused with { Act = $"{i}" });
        await Book.WriteAsync(default);
        Assert.Equal(ContactBook.MostWaiting, recorder.Contacts.Count);
        Assert.Equal("500", recorder.Contacts[0].Act);
        Assert.Equal([new ContactCount(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), ContactOutcome.Refused, ContactBook.MostWaiting + 500)], recorder.Counts);
    }

    [Fact]
    public async Task What_cannot_be_written_waits_and_is_counted_once()
    {
        for (var i = 0; i < 150; i++) Book.Add(Refused with { Act = $"{i}" });
        recorder.FailAfter = 1; // the first hundred are written
        await Assert.ThrowsAsync<IOException>(() => Book.WriteAsync(default));
        Book.Add(Refused with { Act = "150" });
        recorder.FailAfter = int.MaxValue;
        await Book.WriteAsync(default);

        Assert.Equal(Enumerable.Range(0, 151).Select(i => $"{i}"), recorder.Contacts.Select(contact => contact.Act));
        Assert.Equal(151, recorder.Counts.Sum(count => count.Count));
    }

    [Fact]
    public async Task A_reason_is_cut_to_its_bound()
    {
        Book.Add(Refused with { Reason = new('x', 1000) });
        await Book.WriteAsync(default);
        Assert.Equal(Contact.LongestReason, Assert.Single(recorder.Contacts).Reason!.Length);
    }

    [Fact]
    public async Task A_face_sees_each_contact_at_once_and_one_that_does_not_read_loses_the_oldest()
    {
        using var reading = Book.Follow();
        using var idle = Book.Follow();
        Book.Add(Refused);
        Assert.Equal(Refused, await reading.Contacts.ReadAsync());
        for (var i = 0; i < ContactFeed.MostWaiting; i++) Book.Add(Refused with { Act = $"{i}" });
        Assert.True(idle.Contacts.TryRead(out var oldest));
        Assert.Equal("0", oldest.Act);
    }

    [Fact]
    public void A_face_that_opens_is_shown_the_latest_that_something_came_of()
    {
        for (var i = 0; i < ContactBook.MostLatest + 1; i++) Book.Add(Refused with { Act = $"{i}" });
        Book.Add(Refused with { Outcome = ContactOutcome.Served });
        using var feed = Book.Follow();
        Assert.Equal(ContactBook.MostLatest, feed.Contacts.Count);
        Assert.True(feed.Contacts.TryRead(out var first));
        Assert.Equal("1", first.Act);
    }

    [Fact]
    public void A_face_that_was_closed_sees_no_more()
    {
        var feed = Book.Follow();
        feed.Dispose();
        Book.Add(Refused);
        Assert.False(feed.Contacts.TryRead(out _));
        Assert.True(feed.Contacts.Completion.IsCompleted);
    }

    [Fact]
    public async Task A_device_may_not_read_it()
    {
        var device = new DeviceCaller("pump-1", new DeviceCredential.OneTimeCode("1"));
        await Assert.ThrowsAsync<NotAllowedException>(() => Book.OfDeviceAsync(device, "pump-1", default));
        await Assert.ThrowsAsync<NotAllowedException>(() => Book.StrangersAsync(device, new(), new(), default));
        await Assert.ThrowsAsync<NotAllowedException>(() => Book.CountsAsync(device, default));
    }

    private sealed class Recorder : IContactStore
    {
        public int FailAfter { get; set; } = int.MaxValue;

        public List<Contact> Contacts { get; } = [];

        public List<ContactCount> Counts { get; } = [];

        public Task RecordAsync(IReadOnlyList<Contact> contacts, IReadOnlyList<ContactCount> counts, CancellationToken ct)
        {
            if (FailAfter-- <= 0) throw new IOException("no disk");
            Contacts.AddRange(contacts);
            Counts.AddRange(counts);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<Contact>> OfDeviceAsync(string device, CancellationToken ct) => Task.FromResult<IReadOnlyList<Contact>>(Contacts);

        public Task<Slice<Stranger>> StrangersAsync(StrangerFilter filter, StrangerSort sort, ListPosition? from, int limit, CancellationToken ct) => Task.FromResult(new Slice<Stranger>([], null, null, false));

        public Task<IReadOnlyList<ContactCount>> CountsAsync(DateTimeOffset since, CancellationToken ct) => Task.FromResult<IReadOnlyList<ContactCount>>(Counts);
    }
}
